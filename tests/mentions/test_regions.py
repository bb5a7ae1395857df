"""Regions: names, chains, short forms, what is ambiguous, what only looks like a place, and words that point.

Every sentence is composed; none describes a real event.
"""

from __future__ import annotations

import time

import pytest
from snippets import read

from helpers.codebook import divisions
from helpers.mentions.regions import find
from helpers.reading import Text


def found(line: str, **about: str) -> list[str]:
    """Mentions as `words code`, in the order of the text; an ambiguous one as `words code|code`."""
    text = read(line, **about)
    return [f"{text.text[m.start : m.end]} {m.id[7:]}" for m in find(text)[0]]


def kinds(line: str, **about: str) -> dict[str, str]:
    text = read(line, **about)
    return {text.text[m.start : m.end]: m.kind for m in find(text)[0]}


# --- names that several places bear -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "some"),
    [("江北区", {"500105", "330205"}), ("和平区", {"210102", "120101"}), ("鼓楼区", {"320106", "350102"})],
)
def test_a_name_that_several_places_bear_is_ambiguous_by_itself(name: str, some: set[str]):
    line = f"{name}纪委监委约谈“一把手”。"
    assert kinds(line, published="2023-07-28") == {name: "ambiguous"}
    candidates = found(line, published="2023-07-28")[0].removeprefix(f"{name} ").split("|")
    assert some <= set(candidates) and candidates == sorted(candidates)


def test_ambiguous_names_do_not_resolve_each_other():
    assert kinds("和平区、鼓楼区分别开展约谈。") == {"和平区": "ambiguous", "鼓楼区": "ambiguous"}


def test_an_ambiguous_name_is_no_node_and_no_jurisdiction():
    from helpers.coding import code

    coding = code(read("鼓楼区纪委监委约谈“一把手”。"))
    assert not any(code_ in node for node in coding.mentions.id for code_ in ("320106", "350102") if "|" not in node)
    assert not len(coding.relations[coding.relations.relation.isin(["belongs_to", "part_of", "practised_in"])])
    # nor is its office that of the district which the text is about
    coding = code(read("昆明市盘龙区纪委监委约谈“一把手”。鼓楼区纪委监委也约谈“一把手”。"))
    bodies = coding.mentions[coding.mentions.kind == "body"]
    assert list(bodies.text) == ["昆明市盘龙区纪委监委", "鼓楼区纪委监委"]
    assert bodies.id.iloc[1] == "body:000000:纪委监委"  # codebook 1.3: of a place that nothing tells, not dropped


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("南京市鼓楼区纪委监委约谈。", "320106"),  # the chain
        ("福建省福州市纪委监委通报。鼓楼区纪委监委约谈。", "350102"),  # the places named around it
        ("江苏省徐州市纪委监委通报。鼓楼区纪委监委约谈。", "320302"),  # the nearest of them: Nanjing's is in 江苏 too
        ("鼓楼区纪委监委约谈。该区属于福建省福州市。", "350102"),  # named later
    ],
)
def test_the_text_resolves_a_name(line: str, code: str):
    assert f"鼓楼区 {code}" in found(line)


def test_the_province_of_the_document_resolves_a_name():
    assert found("朝阳区纪委监委约谈。", province="110000") == ["朝阳区 110105"]
    assert found("朝阳区纪委监委约谈。", province="220000") == ["朝阳区 220104"]


def test_two_places_of_one_name_in_one_text():
    line = "重庆市江北区纪委监委与浙江省宁波市江北区纪委监委连线。"
    both = [row for row in found(line, published="2023-07-28") if row.startswith("江北区")]
    assert both == ["江北区 500105", "江北区 330205"]


# --- chains and forms -------------------------------------------------------------------------------------------

FORMS = [
    ("云南省昆明市盘龙区纪委监委约谈。", "云南省 530000, 昆明市 530100, 盘龙区 530103"),
    ("四川成都武侯区纪委监委约谈。", "四川 510000, 成都 510100, 武侯区 510107"),
    ("文山州纪委监委约谈。", "文山州 532600"),
    ("黔东南纪委监委约谈。", "黔东南 522600"),
    ("黔东南州纪委监委约谈。", "黔东南州 522600"),
    ("科右前旗纪委监委约谈。", "科右前旗 152221"),
    ("恭城县纪委监委约谈。", "恭城县 450332"),
    ("伊犁哈萨克自治州察布查尔县纪委监委约谈。", "伊犁哈萨克自治州 654000, 察布查尔县 654022"),
    ("海南省纪委监委约谈。海南州纪委监委约谈。", "海南省 460000, 海南州 632500"),
    ("吉林省吉林市纪委监委约谈。", "吉林省 220000, 吉林市 220200"),
    ("大理州纪委监委、大理市纪委监委约谈。", "大理州 532900, 大理市 532901"),
    ("贵州省六盘水市六枝特区纪委监委约谈。", "贵州省 520000, 六盘水市 520200, 六枝特区 520203"),
    ("湖北省神农架林区纪委监委约谈。", "湖北省 420000, 神农架林区 429021"),
    ("上海浦东新区纪委监委约谈。", "上海 310000, 浦东新区 310115"),
    ("广東省佛山市順德區紀委監委約談。", "广東省 440000, 佛山市 440600, 順德區 440606"),
    ("广西全州县纪委监委约谈。", "广西 450000, 全州县 450324"),
    ("湖南省怀化市会同县纪委监委约谈。", "湖南省 430000, 怀化市 431200, 会同县 431225"),
    ("安徽省马鞍山市纪委监委约谈。和县纪委监委整改。", "安徽省 340000, 马鞍山市 340500, 和县 340523"),
    ("福建省平和县委约谈。", "福建省 350000, 平和县 350628"),
    ("昆明市组织中学教师学习。", "昆明市 530100"),
    ("杭州、苏州纪委监委约谈。", "杭州 330100, 苏州 320500"),
    ("阜蒙县纪委监委、前郭县纪委监委约谈。", "阜蒙县 210921, 前郭县 220721"),
    ("内蒙古准旗、伊旗、达旗纪委监委约谈。", "内蒙古 150000, 准旗 150622, 伊旗 150627, 达旗 150621"),
    ("新疆察县、塔县纪委监委约谈。", "新疆 650000, 察县 654022, 塔县 653131"),
    ("延边自治州纪委监委约谈。", "延边自治州 222400"),
    ("中共云南省委约谈。", "云南省 530000"),
    (
        "玉林市容县、商丘市民权县、乐山市井研县约谈。",
        "玉林市 450900, 容县 450921, 商丘市 411400, 民权县 411421, 乐山市 511100, 井研县 511124",
    ),
    ("石泉县城关镇、盐津县城乡建设局约谈。", "石泉县 610922, 盐津县 530623"),
    ("攀枝花市东区、西区约谈。", "攀枝花市 510400, 东区 510402, 西区 510403"),
    ("北京市密云县纪委、上海市闸北区纪委约谈。", "北京市 110000, 密云县 110228, 上海市 310000, 闸北区 310108"),
    # short names in a list that one region holds, summed up by a count or behind one that is sure
    (
        "盐津、大关、永善三县纪委监委联合约谈。",
        "盐津 530623, 大关 530624, 永善 530625, 三县 530623, 三县 530624, 三县 530625",
    ),
    ("共和和兴海两县约谈。", "共和 632521, 兴海 632524, 两县 632521, 两县 632524"),
    ("昭通市盐津、大关等县约谈。", "昭通市 530600, 盐津 530623, 大关 530624"),
    ("海宁：清单管权\n\n县市区约谈一把手，督促整改。", "海宁 330481"),
]


@pytest.mark.parametrize(("line", "rows"), FORMS, ids=[line for line, _ in FORMS])
def test_names_in_every_form(line: str, rows: str):
    assert ", ".join(found(line)) == rows


OFFICES = "政府 政协 民政局 政法委 民族宗教局 城管局 市场监管局 民营经济局 分管领导"


@pytest.mark.parametrize("office", OFFICES.split())
@pytest.mark.parametrize(("place", "code"), [("昆明市", "530100"), ("盐津县", "530623"), ("盘龙区", "530103")])
def test_an_office_may_begin_like_a_longer_word(place: str, code: str, office: str):
    """市政府 begins like 市政, 县城管局 like 县城: the place in front of an office is a place."""
    assert found(f"{place}{office}开展自查。") == [f"{place} {code}"]
    word = "全" + place[-1]
    assert found(f"云南省{place}纪委监委约谈。{word}{office}自查。")[-1] == f"{word} {code}"


def test_abolished_units_by_date():
    line = "江北区纪委监委约谈。"
    assert "|" in found(line, published="2023-07-28")[0]
    assert found(line, published="2026-02-01") == ["江北区 330205"]  # Chongqing's ended in 2025
    old = "山东省莱芜市纪委监委约谈。"  # a city of its own until 2018, then a district of Jinan
    assert found(old, published="2015-05-01") == found(old) == ["山东省 370000", "莱芜市 371200"]
    chain = "安徽省巢湖市居巢区纪委监委约谈。"  # until 2011; the county-level 巢湖市 of today has no districts
    assert found(chain, published="2009-05-01") == ["安徽省 340000", "巢湖市 341400", "居巢区 341402"]
    assert divisions.in_force(("330205", "500105"), "2026-02-01") == ("330205",)
    assert divisions.in_force(("371200",), "2026-02-01") == ("371200",)


# --- what only looks like a place -------------------------------------------------------------------------------

FALSE_FRIENDS = [
    "共和盆地草色渐青。",
    "人民爱好和平，坚持开放，走向光明。",
    "北京大学、云南民族大学开展调研。",
    "《南方日报》《云南日报》刊发报道。",
    "广州日报报道。",
    "推进清廉云南建设。",
    "平安建设、法治建设同步推进。",
    "他市场调研了多次。",  # 市 of 市场
    "这个地区域治理有成效。",
    "大同小异，长治久安。",
    "班子主要负责同志要带头。",
    "各区县、各市州要以州、县为主抓落实。",
    "城区、郊区、老城区、开发区均已覆盖。",
    "全市场监测、全区域治理、全县域统筹。",
    "该市场主体、该区间、全区域、本州际公路。",
    "黄山风景区游人如织，上海电气集团股份有限公司、云南白药集团增产。",
    "走昆明路，过南京大桥，上云南高原。",
    "重庆银行营业，昆明市第一人民医院、盐津县人民医院开诊。",
    "提高监督水平和县级统筹能力。",  # 平和县
    "传达县纪委精神，召开县委常委会。",  # 达县, 开县
    "市和县纪委监委联动，联合会同县审计局推进。",  # 和县, 会同县
    "部长安排任务，市长治理有方，科长宁可多走一步。",
    "随县委书记调研，完成县里任务，应县委邀请。",  # 随县, 成县, 应县
    "督察县直部门，委托县纪委核查，灯塔县里推广。",  # 察县, 托县, 塔县
    "记者李云南报道，刘安徽同志强调，干部张宁夏受到处分。",
    "中国银行昆明分行、工商银行云南省分行、昆明铁路局、昆明海关开展自查。",
    "贵州茅台酒厂集团、云南红塔银行、昆明官渡农村合作银行开展自查。",
    "盐津县中医院、盐津县职业高级中学、昆明理工大学开展自查。",
    "弘扬延安精神，学习古田会议，参观遵义会址，南昌起义，井冈山精神。",
    "清风云南专栏、廉洁昆明建设。",
    "新兴领域、惠民政策、公安局长、青山绿水、合作社、资源配置、南部片区、比如约谈。",
    "驻滇央企、港澳台侨、京津冀协同。",
    "一市两县、几个市、十三县、三区三州。",
]


@pytest.mark.parametrize("line", FALSE_FRIENDS)
def test_false_friends_stay_uncoded(line: str):
    assert found(line) == []


def test_nothing_is_coded_inside_a_title():
    assert found("《昆明市盘龙区“一把手”约谈办法》印发。") == []


def test_a_common_noun_counts_only_behind_its_own_city():
    assert found("城区治理有成效。") == []
    assert found("山西省阳泉市城区纪委监委约谈。")[-1] == "城区 140302"


# --- words that point -------------------------------------------------------------------------------------------

POINTING = [
    ("昆明市盘龙区纪委监委约谈。该区建立清单。该市通报。", ["该区 530103", "该市 530100"]),
    ("云南省保山市纪委监委约谈。全市自查，全省推广。", ["全市 530500", "全省 530000"]),
    ("云南省文山州纪委监委约谈。该州整改。", ["该州 532600"]),
    ("内蒙古兴安盟科右前旗纪委监委约谈。该旗整改，全盟推广。", ["该旗 152221", "全盟 152200"]),
    ("共和县、兴海县开展交叉检查，两县互派干部。", ["两县 632521", "两县 632524"]),
    ("昆明市、保山市、昭通市互派干部，三地共享信息。", ["三地 530100", "三地 530500", "三地 530600"]),
    ("昆明市盘龙区、官渡区纪委监委约谈，两区共享信息。", ["两区 530103", "两区 530111"]),
    ("云南省昆明市纪委监委约谈。\n\n云南省保山市纪委监委约谈，全市自查。", ["全市 530500"]),
    ("昭通市盐津县、大关县结对，两县分别约谈。", ["两县 530623", "两县 530624"]),
    ("长沙市望城区、岳麓区、开福区三区联动。", ["三区 430112", "三区 430104", "三区 430105"]),
    ("盐津县与大关县结对，前者推行清单，后者开展约谈。", ["前者 530623", "后者 530624"]),
    (
        "印发办法的通知\n\n盐津县纪委监委、大关县纪委监委：\n\n印发给你们，请你县整改。",
        ["你们 530623", "你们 530624", "你县 530623", "你县 530624"],
    ),
    ("昭通市纪委监委到盐津县调研，要求你县整改。", ["你县 530623"]),
    ("昆明市：监督有方\n\n赴苏州市学习，我市约谈。苏州市书记说：“我市约谈。”", ["我市 530100", "我市 320500"]),
    ("盐津县：监督有方\n\n县纪委监委约谈。全市推广，全省推广。", ["全市 530600", "全省 530000"]),
    ("新疆和田地区墨玉县纪委监委约谈。全地区推广，全区推广。", ["全地区 653200", "全区 650000"]),
    ("昆明市纪委监委健全市县乡三级机制，应该省则省，基本市场规则。", []),
    # 全区 is the autonomous region itself where no district or banner is meant
    ("广西壮族自治区柳州市纪委监委约谈。全区纪检监察机关跟进。", ["全区 450000"]),
    ("宁夏回族自治区银川市兴庆区纪委监委约谈，全区自查。", ["全区 640104"]),
    ("内蒙古自治区纪委监委约谈。我区推行清单。", ["我区 150000"]),
    # a city that the text has left for its neighbours is not meant any more
    ("宣城市：监督有方\n\n宁国市推行清单；泾县、绩溪县结对，前者还建成平台。全市约谈。", ["前者 341823", "全市 341800"]),
    ("宣城市：监督有方\n\n泾县推行清单。宁国市推行清单，全市约谈。", ["全市 341881"]),
]


@pytest.mark.parametrize(("line", "rows"), POINTING, ids=[line for line, _ in POINTING])
def test_pointing_words(line: str, rows: list[str]):
    text = read(line)
    pointing = [m for m in find(text)[0] if m.rule == "region.pointing"]
    assert sorted(f"{text.text[m.start : m.end]} {m.id[7:]}" for m in pointing) == sorted(rows)
    for m in pointing:
        start, end = m.antecedent
        assert 0 <= start < end <= m.start, "a word points back"


@pytest.mark.parametrize(
    "line",
    [
        "该区纪委监委开展约谈。",
        "全市开展约谈，我省推广，该州整改。",
        "两县开展约谈，三地共享信息。",
        "昆明市纪委监委约谈。两市共享信息。",  # one city is not two
        "昆明市纪委监委约谈。该州整改，全县自查。",  # no such level
        "某县纪委约谈。该县整改。",
        "盐津县推行清单与约谈，前者管事，后者管人。",
        "预防与查处并重，前者推行清单，盐津县约谈。",
        "印发办法的通知\n\n各县纪委：\n\n印发给你们，请你县整改。",
    ],
)
def test_a_word_without_a_referent_stays_uncoded(line: str):
    assert not [m for m in find(read(line))[0] if m.rule == "region.pointing"]


def test_the_province_of_the_document_is_what_our_province_means():
    assert found("我省推广，全省自查。", province="530000") == ["我省 530000", "全省 530000"]


def test_the_own_place_of_a_document():
    assert find(read("保山市：监督有方\n\n昆明市、保山市纪委监委约谈。"))[1].id == "region:530500"
    assert find(read("监督有方\n\n云南省昆明市盘龙区纪委监委约谈。"))[1].id == "region:530103"
    assert find(read("监督有方\n\n约谈。"))[1] is None
    # several in the title, who signs, what is only visited
    assert find(read("盐津县、大关县共建\n\n昆明市纪委监委约谈。"))[1].id == "region:530600"
    notice = "关于约谈情况的通报\n\n保山市、盐津县约谈。\n\n中共昭通市纪委\n2024年3月7日"
    assert find(read(notice))[1].id == "region:530600"
    assert found("讲话\n\n学习浙江宁波、江苏苏州经验。\n\n我市约谈涪陵区一把手。")[-2:] == [
        "我市 500000",
        "涪陵区 500102",
    ]
    # where the text says of a place that it lies in our province
    line = "讲话\n\n我省推广。浙江省安吉县约谈，我省兰考县约谈一把手。"
    assert [row for row in found(line) if row[0] == "我"] == ["我省 410000", "我省 410000"]
    line = "讲话\n\n浙江省安吉县约谈。“我市绵竹市约谈。”四川省书记说。我省推广一把手监督。"
    assert found(line)[-1] == "我省 330000"
    assert "我市" not in " ".join(found("讲话\n\n学习浙江宁波、江苏苏州经验。\n\n我市约谈一把手。"))


@pytest.mark.parametrize(("publisher", "code"), [
    ("盐津县纪委监委", "530623"), ("昭通日报", "530600"), ("云南省昭通市纪委监委", "530600"),
    ("云南网", "530000"), ("中央纪委国家监委网站", None), ("昆明市纪委、保山市纪委", "530100"),
    ("鼓楼区纪委监委", None), ("长安网", None),
])  # fmt: skip
def test_the_index_tells_the_place_where_title_and_text_name_none(publisher: str, code: str | None):
    # Codebook 1.3: what the index says of the publisher counts, a line of the page about the report lends no place.
    text = read("监督有方\n\n各级纪检监察机关开展约谈，督促整改。", publisher=publisher)
    mentions, home = find(text)
    assert not mentions and (home.id[7:] if home else None) == code
    line = f"监督有方\n来源：{publisher}\n\n各级纪检监察机关开展约谈，督促整改。"
    assert find(read(line))[1] is None
    assert found(f"监督有方\n来源：{publisher}\n\n云南省保山市纪委监委约谈。")[-1] == "保山市 530500"


def test_the_head_resolves_a_name():
    assert found("监督有方\n来源：福建省纪委监委\n\n鼓楼区纪委监委约谈。") == ["鼓楼区 350102"]


def test_the_paragraph_resolves_a_name_before_the_text():
    line = "江苏省南京市鼓楼区纪委监委约谈。\n\n福建省福州市纪委监委约谈，鼓楼区跟进。"
    assert [row for row in found(line) if row.startswith("鼓楼区")] == ["鼓楼区 320106", "鼓楼区 350102"]
    both = "石家庄市桥西区、张家口市桥西区纪委监委约谈。桥西区跟进。"
    assert [row for row in kinds(both).values()].count("ambiguous") == 1


def test_titles_that_do_not_close_take_no_time():
    begin = time.perf_counter()
    assert found("《昆明市" * 50_000)
    assert time.perf_counter() - begin < 5


def test_time_grows_with_the_text():
    line = "云南省昆明市盘龙区纪委监委约谈，该区整改，全市推广，两地共享。和平区、鼓楼区也约谈，该盟整改，全旗学习。"
    short, long = (read("\n\n".join([line] * times)) for times in (300, 2400))
    find(short)

    def seconds(text: Text) -> float:
        begin = time.perf_counter()
        find(text)
        return time.perf_counter() - begin

    assert min(seconds(long) for _ in range(3)) < 16 * min(seconds(short) for _ in range(3))


def test_mentions_are_sorted_and_quote_the_text():
    text = read("云南省昆明市盘龙区、官渡区纪委监委约谈，两区共享信息。和平区也约谈。")
    mentions = find(text)[0]
    assert mentions == sorted(mentions, key=lambda m: (m.start, m.end, m.id)) and len(mentions) == 7
    for m in mentions:
        assert m.kind == "ambiguous" or set(m.id[7:]) <= set("0123456789")
        assert text.text[m.start : m.end].strip()
