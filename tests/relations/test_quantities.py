"""The room `quantities`: numerals, spans, what is counted, and what a number belongs to.

Every snippet is composed; none describes a real event.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.coding import code
from helpers.reading import files, texts
from helpers.relations.numerals import numeral
from helpers.relations.quantities import quantities

DIGITS = "零一二三四五六七八九"


class Name(NamedTuple):
    start: int
    end: int
    kind: str
    id: str


NAMES = {
    "市纪委监委": "body:530100:纪委监委",
    "两县县委": "body:530124:县委 body:530125:县委",
    "县委": "body:530124:县委",
    "该市": "region:530100",
    "全市": "region:530100",
    "盐津县": "region:530623",
    "廉政谈话": "mechanism:廉政谈话",
    "约谈": "mechanism:约谈",
    "警示教育": "mechanism:警示教育",
    "监督建议书": "mechanism:监督建议书",
    "提示函": "mechanism:提示函",
    "专项检查": "mechanism:专项检查",
    "廉洁家访": "mechanism:廉洁家访",
    "联席会议": "mechanism:联席会议",
    "澄清正名": "mechanism:澄清正名",
    "权力清单": "mechanism:权力清单",
    "任务清单": "mechanism:任务清单",
    "廉政教育基地": "mechanism:廉政教育基地",
    "“三查三看”工作法": "mechanism:三查三看",
    "“一把手”": "target:一把手",
    "新提拔干部": "target:新提拔干部",
    "领导班子": "target:领导班子",
}


def read(line: str, published: str = "2024-03-07", title: str = "监督工作"):
    """The text that is read, and its quantities; names come from NAMES, the last body or region acts."""
    text = texts.parse("snippet", f"{title}\n\n{line}", {"published": published})
    norm, names = text.canon, []
    for word, ids in NAMES.items():
        at = norm.find(word)
        while at >= 0:
            names += [Name(at, at + len(word), i.split(":")[0], i) for i in ids.split()]
            at = norm.find(word, at + 1)
    longest = [
        n for n in names if not any(m.start <= n.start and n.end <= m.end and m[:2] != n[:2] for m in names)
    ]
    longest.sort(key=lambda n: (n.start, -n.end, n.id))

    def actors(position: int) -> tuple[str, ...]:
        start = next(s.start for s in text.sentences if s.start <= position < s.end)
        acting = [n for n in longest if n.kind in ("body", "region") and start <= n.start <= position]
        return tuple(n.id for n in acting if n.start == acting[-1].start)

    return norm, quantities(norm, text.sentences, longest, actors, text.blocks, text.published)


def spans(line: str) -> list[str]:
    norm, found = read(line)
    return [norm[q.start : q.end] for q in found]


def only(line: str, **more):
    _, found = read(line, **more)
    assert len(found) == 1, found
    return found[0]


# --- numerals ----------------------------------------------------------------------------------------------


def chinese(number: int) -> str:
    """A number below 10^12 in Chinese, written digit by digit: independent of the parser."""
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            rest = ("零" if low < size // 10 else "") + chinese(low) if low else ""
            return chinese(high) + word + rest
    out, zero = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + word
        zero = not digit
    return out


@given(st.integers(1, 10**12 - 1))
def test_a_chinese_numeral_comes_back_as_its_number(number):
    assert numeral(chinese(number)) == number


@given(st.integers(0, 10**12 - 1))
def test_an_arabic_numeral_comes_back_with_and_without_commas(number):
    assert numeral(str(number)) == numeral(f"{number:,}") == numeral(f"{number}余") == number


@given(st.integers(1, 99_999), st.sampled_from([("千", 1000), ("万", 10**4), ("亿", 10**8)]))
def test_a_decimal_with_a_scale_word_is_exact(tenths, scale):
    word, size = scale
    assert numeral(f"{tenths // 10}.{tenths % 10}{word}") == tenths * size // 10


@given(st.integers(10, 19).map(lambda n: (n, chinese(n)[1:])))
def test_ten_to_nineteen_need_no_leading_one(pair):
    assert numeral(pair[1]) == pair[0]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("一百二十余", 120), ("百余", 100), ("十几", 10), ("4千余", 4000), ("1000多万", 10**7),
        ("两千三", 2300),
        ("廿三", 23), ("卅", 30), ("一万二千亿", 12 * 10**11), ("九十八点五", 98.5), ("98.5", 98.5),
        ("三四", None), ("二〇二三", None), ("", None), ("余", None), ("abc", None),
    ],
)  # fmt: skip
def test_a_numeral(words, value):
    assert numeral(words) == value


# --- spans -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("全市立案查处“一把手”37件39人。", ["37件", "39人"]),
        ("市纪委监委发出监督建议书18份、提示函一百二十余份。", ["18份", "一百二十余份"]),
        ("该市公开集体资产交易事项１，３００餘宗。", ["1,300余宗"]),
        ("受教育群众3.2万人次，增长百分之八，满意率提高1个百分点。", ["3.2万人次", "百分之八", "1个百分点"]),
        ("市纪委监委约谈近百人次，收到来信4千余件。", ["百人次", "4千余件"]),
        ("市纪委监委开展专项检查3至5次。", ["3至5次"]),
        ("市纪委监委细化5个方面36项任务。", ["5个方面", "36项"]),
        ("市纪委监委召开联席会议一次，约谈 26 人次。", ["一次", "26 人次"]),
        ("市纪委监委挽回经济损失1200余万元。", ["1200余万元"]),
        ("市纪委监委统一12项标准，制定监督措施。", ["12项"]),
        ("全市查处违反中央八项规定精神问题12起，其中县处级干部3人。", ["12起", "3人"]),
        ("市委巡察组先后深入昭通72个县。", ["72个"]),
        ("市纪委监委成立5个督导组，对32个单位开展专项检查。", ["5个", "32个"]),
    ],
)  # fmt: skip
def test_the_numbers_of_supervision_work_are_found(line, expected):
    assert spans(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "市纪委十一届四次全会审议通过第三版权力清单，第二巡察组进驻。",
        "2024年3月5日上午9点，市纪委监委约谈“一把手”，为期5年、两个月、一百天、3个工作日、两个钟头。",
        "一、市纪委监委（二）印发〔2024〕17号文件，约谈“一把手”。",
        "市纪委监委每季度召开联席会议1次，每年开展两次专项检查，不少于4次约谈。",
        "该市推行“三查三看”工作法，落实“两个责任”，做到‘五个一’，严格执行中央八项规定精神。",
        "市纪委监委印发《关于十条措施和3项制度的通知》，约谈“一把手”。",
        "市纪委监委约谈一个单位的“一把手”，这一批一种一项都要落实。",
        "两地、两县、三市的做法各有侧重，监督更实。",
        "全县辖12个乡镇、126个行政村，常住人口32万人。",
        "监督帐篷有两顶，三级以下子企业有四百多家。",
        "商户们当场提出26个问题，盼着通关再快一点。",
        "企业年产值超过12亿元，带动就业2000人。",
        "市纪委监委设立12380举报电话，千方百计为万家企业服务。",
        "市纪委监委抓实三个环节，完善制度。",
        "市纪委监委约谈后，这30名“一把手”、方案所列5个单位都作了检讨，累计约谈2次及以上的要问责。",
        "监督比例为三比一，三分之一的单位已经约谈。",
    ],
)
def test_other_numbers_are_none(line):
    assert spans(line) == []


def test_a_counted_class_may_hold_its_number_and_another_name_may_not():
    norm = "116个县直单位开展约谈。"

    def of(kind):
        names = [Name(0, 8, kind, f"{kind}:530100:县直单位"), Name(10, 12, "mechanism", "mechanism:约谈")]
        return [q[:3] for q in quantities(norm, [(0, 13, 0)], names, lambda position: ())]

    assert of("body") == [(0, 4, 116)]
    assert of("document") == []


@pytest.mark.parametrize("form", ["近30人次", "约30人次", "逾30人次", "30余人次", "30多人次", "30人次左右"])
def test_a_loose_number_keeps_its_value_and_says_so(form):
    assert only(f"市纪委监委约谈{form}。")[2:5] == (30, "人次", True)
    assert only("市纪委监委约谈30人次。")[2:5] == (30, "人次", False)


# --- fields ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("市纪委监委明确36项任务，形成格局。", "任务"),
        ("市纪委监委对“一把手”开展廉政谈话26人次。", "一把手"),
        ("市纪委监委对新提拔干部开展廉政谈话，全年谈话119人次。", "新提拔干部"),
        ("市纪委监委发出监督建议书18份。", "监督建议书"),
        ("市纪委监委召开联席会议四次。", "联席会议"),
        ("市纪委监委先后3次召开联席会议。", "联席会议"),
        ("全市累计受教育群众3万人次。", "受教育群众"),
        ("市纪委监委对领导班子开展廉洁家访83户。", "领导班子家庭"),
        ("市纪委监委组织参观廉政教育基地41批次。", "参观廉政教育基地"),
        ("市纪委监委推动完善制度17项。", "完善制度"),
        ("市纪委监委推动整改补贴发放等方面问题43个。", "整改问题"),
        ("市纪委监委督促补齐台账115份。", "台账"),
        ("市纪委监委督促整改，整改完成率达到96.5%。", "整改完成率"),
        ("市纪委监委为受到失实举报的干部澄清正名39人。", "受到失实举报的干部"),
        ("市纪委监委处置12名受到举报的干部。", "受到举报的干部"),
        ("2023年信访举报量下降15.6%。", "信访举报量下降"),
        ("全市给予党纪政务处分48人。", "党纪政务处分"),
    ],
)  # fmt: skip
def test_what_is_counted(line, counted):
    assert only(line).counted == counted


def test_a_number_without_a_noun_counts_what_the_one_before_it_counted():
    _, found = read("市纪委监委收集群众意见4000条，办结3860条，其中15条转为约谈。")
    assert [q.counted for q in found] == ["群众意见", "办结群众意见", "办结群众意见"]


@pytest.mark.parametrize(
    ("line", "mechanism"),
    [
        ("市纪委监委把41项用权事项编入权力清单。", "权力清单"),
        ("市纪委监委开展专项检查，完善制度17项。", "专项检查"),
        ("市纪委监委向12个项目派出专员，开展专项检查。", "专项检查"),
        ("市纪委监委列出权力清单和任务清单，明确33项任务。", "任务清单"),
        ("市纪委监委列出权力清单和提示函，健全制度52项。", ""),
        ("市纪委监委开展廉政谈话；全市健全制度52项。", ""),
        ("市纪委监委开展廉政谈话，立案37件。", ""),
    ],
)
def test_the_mechanism_of_a_number(line, mechanism):
    assert only(line).mechanism == (mechanism and f"mechanism:{mechanism}")


def test_a_growth_rate_belongs_where_the_number_before_it_does_and_a_share_to_no_body():
    _, (talks, growth, share) = read("市纪委监委开展廉政谈话312人次，同比增长12%，整改率98%。")
    assert growth[6:9] == talks[6:9] == ("mechanism:廉政谈话", "body:530100:纪委监委", "region:530100")
    assert share[6:9] == ("mechanism:廉政谈话", "", "region:530100")


@pytest.mark.parametrize(
    ("line", "body", "region"),
    [
        ("市纪委监委约谈26人次。", "body:530100:纪委监委", "region:530100"),
        ("该市约谈26人次。", "", "region:530100"),
        ("两县县委约谈26人次。", "", ""),
        ("约谈26人次。", "", ""),
    ],
)
def test_who_acts(line, body, region):
    assert only(line)[7:9] == (body, region)


def test_of_a_joint_act_the_first_body_is_taken_or_the_one_that_is_assisted():
    norm = "甲局协助乙局约谈26人次。"
    names = [Name(0, 2, "body", "body:000000:甲局"), Name(4, 6, "body", "body:530100:乙局")]
    names.append(Name(6, 8, "mechanism", "mechanism:约谈"))
    ids = ("body:000000:甲局", "body:530100:乙局")
    for verb, body in (("协助", 1), ("会同", 0)):
        (found,) = quantities(norm.replace("协助", verb), [(0, 13, 0)], names, lambda position: ids)
        assert found[7:9] == (ids[body], "")


@pytest.mark.parametrize(
    ("line", "published", "year"),
    [
        ("2023年，全市约谈26人次。", "", 2023),
        ("今年以来，全市约谈26人次。", "2024-03-07", 2024),
        ("去年，全市约谈26人次。", "2024-03-07", 2023),
        ("全年约谈26人次。", "2024-03-07", 2023),
        ("全年约谈26人次。", "2023-12-30", 2023),
        ("上半年，全市约谈26人次。", "2023-07-28", 2023),
        ("11月，全市约谈26人次。", "2024-03-07", 2023),
        ("今年，全市约谈26人次。", "", None),
        ("近年来，全市约谈26人次。", "2024-03-07", None),
        ("2021年以来，全市约谈26人次。", "2024-03-07", None),
        ("去年以来，全市约谈26人次。", "2024-03-07", None),
        ("与2022年相比，2023年全市约谈26人次。", "", 2023),
        ("依照《2021年工作要点》，全市约谈26人次。", "2024-03-07", None),
        ("全市约谈26人次。", "2024-03-07", None),
        ("2022年印发通知。全市约谈26人次。", "", 2022),
        ("2022年，该市印发通知。盐津县约谈26人次。", "", None),
        ("2022年，该市印发通知。\n\n该市约谈26人次。", "", None),
        ("2022年，该市印发通知。\n\n该市全年约谈26人次。", "", 2022),
    ],
)  # fmt: skip
def test_the_year_is_the_one_that_the_text_gives(line, published, year):
    assert only(line, published=published).year == year


def test_a_year_in_the_title_or_a_heading_holds_below_it():
    assert only("全市约谈26人次。", title="市纪委监委2022年工作总结").year == 2022
    assert only("2021年成效\n\n全市约谈26人次。").year == 2021
    _, found = read("2021年成效\n\n全市约谈26人次。\n\n不足之处\n\n全市约谈3人次。")
    assert [q.year for q in found] == [2021, None]


# --- the article -------------------------------------------------------------------------------------------


def test_the_article_gives_its_eight_quantities():
    text = texts.read("yunnan-2024-03-07")
    words = {
        "昆明市纪委监委": "body:530100:纪委监委",
        "盐津县纪委监委": "body:530623:纪委监委",
        "该市": "region:530500",
        "全市": "region:530500",
        "沉浸式警示教育": "mechanism:沉浸式警示教育",
        "廉政谈话": "mechanism:廉政谈话",
        "监督任务清单": "mechanism:监督任务清单",
        "“一把手”": "target:一把手",
        "新提拔处级干部": "target:新提拔处级干部",
    }
    names = []
    for word, name in words.items():
        at = text.canon.find(word)
        while at >= 0:
            names.append(Name(at, at + len(word), name.split(":")[0], name))
            at = text.canon.find(word, at + 1)
    names.sort()

    def actors(position):
        start = next(s.start for s in text.sentences if s.start <= position < s.end)
        return [n.id for n in names if n.kind in ("body", "region") and start <= n.start <= position][-1:]

    found = quantities(text.canon, text.sentences, names, actors, text.blocks, text.published)
    show = [
        (text.text[q.start : q.end], q.value, q.counted, q.mechanism[10:], q.region[7:], q.year)
        for q in found
    ]
    assert show == [
        ("36项", 36, "任务", "", "530100", None),
        ("5场", 5, "沉浸式警示教育", "沉浸式警示教育", "530500", None),
        ("3.2万人次", 32000, "受教育群众", "沉浸式警示教育", "530500", None),
        ("26人次", 26, "一把手", "廉政谈话", "530500", 2023),
        ("119人次", 119, "新提拔处级干部", "廉政谈话", "530500", 2023),
        ("37件", 37, "一把手", "", "530500", 2023),
        ("39人", 39, "一把手", "", "530500", 2023),
        ("33项", 33, "任务", "监督任务清单", "530623", None),
    ]


# --- any text ----------------------------------------------------------------------------------------------

PIECES = (
    "市纪委监委 约谈 “一把手” 两 一百二十余 1,300 3.2万 37 件 人次 % 百分之 个 年 月 ， 。 ； 、 “ ” 《 》 "
    "立案 其中 同比增长 去年 全年 任务 第 每 拟 \n\n"
).split(" ")


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=2)), max_size=40).map("".join))
def test_any_text_gives_ordered_spans_that_begin_with_a_number_and_end_with_a_unit(line):
    norm, found = read(f"约谈{line}")
    units = {row["unit"] for row in files.table("codebook/units.csv")}
    for q in found:
        words = norm[q.start : q.end]
        assert words.endswith(q.unit) or words.startswith("百分之") or any(map(words.endswith, units))
        assert numeral(words[0]) is not None and q.value >= 0
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.integers(2, 10**9), st.sampled_from(["人次", "件", "次", "份", "项"]))
def test_a_number_means_the_same_in_every_writing(number, unit):
    forms = [f"{number}", f"{number:,}", chinese(number), "".join(chr(ord(c) + 0xFEE0) for c in str(number))]
    found = [only(f"全市约谈“一把手”{form}{unit}。") for form in forms]
    assert {q[2:] for q in found} == {found[0][2:]}
    assert found[0].value == number


# --- the lexicons ------------------------------------------------------------------------------------------


def test_every_word_has_a_known_use_and_a_gloss_once():
    uses = "act deed verb light modifier case thin adverb approx growth norm money coined economy"
    counts = "thing person household act money rate generic none"
    words = files.table("codebook/counted.csv")
    units = files.table("codebook/units.csv")
    assert {row["use"] for row in words} == set(uses.split())
    assert {row["counts"] for row in units} == set(counts.split())
    assert len({(row["term"], row["use"]) for row in words}) == len(words)
    assert len({row["unit"] for row in units}) == len(units)
    assert all(row["gloss"].strip() for row in (*words, *units))


# --- years and forms that only look like counts -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("2021年至2022年市纪委监委约谈17人次。", [None]),  # a span of years is no year
        ("截至2023年底，市纪委监委约谈17人次。", [2023]),
        ("今年1月，市纪委监委约谈46人次，较去年同期增长8个百分点。", [2024, 2024]),  # what is compared with
        ("去年市纪委监委约谈46人次。", [2023]),
    ],
)
def test_a_year_that_is_only_compared_with_or_a_limit_dates_nothing(line: str, years: list):
    assert [q.year for q in read(line)[1]] == years


@pytest.mark.parametrize(
    ("line", "units"),
    [("市纪委监委约谈分为两种形式。", []), ("市纪委监委约谈3人，处置线索5类。", ["人", "类"])],
)
def test_forms_and_ways_are_no_counts(line: str, units: list):
    assert [q.unit for q in read(line)[1]] == units


def test_what_is_disposed_of_belongs_to_no_mechanism_of_another_clause():
    found = read("市纪委监委制发监督建议书3份，处置问题线索72件。")[1]
    assert [q.mechanism for q in found] == ["mechanism:监督建议书", ""]


BLANKS = {
    "1 234人次": [1234], "1\u2009234人次": [1234], "1\u202f234人次": [1234], "1\u00a0234\u00a0567人次": [1234567],
    "1'234人次": [1234], "1’234’567人次": [1234567], "１　２３４人次": [1234], "10 000余人次": [10000],
    "3. 2万人次": [32000], "3 .2万人次": [32000], "12．5万人次": [125000], "1，234人次": [1234],
    "1 23人次": [], "12 34人次": [], "2 1人次": [], "1 , 234人次": [], "1.234人次": [], "12388 100人次": [],
}  # fmt: skip


@pytest.mark.parametrize("number", BLANKS)
def test_a_number_with_marks_or_blanks_in_it_is_one_or_none(number: str):
    found = code(texts.parse("a", f"盐津县纪委监委开展廉政谈话{number}。")).quantities
    assert list(found.value) == BLANKS[number]


NO_COUNTS = """保证前两项制度的落实，约谈局长。
约谈了这两个局长。
村干部领着母女二人约谈。
经二次审计发现问题，约谈局长。
监委召开四次会议，约谈局长。
落实反腐败三项工作任务，约谈局长。
建立上百种监督模型，约谈局长。
有1次不良记录者停止三个月，约谈局长。""".splitlines()


@pytest.mark.parametrize("line", NO_COUNTS)
def test_a_numeral_that_points_back_orders_or_stands_in_a_rule_counts_nothing(line: str):
    assert list(code(texts.parse("a", f"盐津县纪委监委{line}")).quantities.text) == []


COUNTS = {"召开77次会议": "77次", "有617人被追究责任": "617人", "处理的案件57件": "57件", "整改落实两项制度": "两项", "约谈二人": "二人"}


@pytest.mark.parametrize("words", COUNTS)
def test_what_is_counted_stays(words: str):
    assert COUNTS[words] in list(code(texts.parse("a", f"盐津县纪委监委{words}，开展廉政谈话。")).quantities.text)
