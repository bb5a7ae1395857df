"""Ties: who acts, what is done to whom and where, and what is only denied, planned, wished or supposed.

Every sentence is composed; none describes a real event.
"""

from __future__ import annotations

import pytest

from helpers import mentions, networks
from helpers.coding import code
from helpers.mentions import genre
from helpers.reading import texts
from helpers.relations import statements


@pytest.fixture(autouse=True)
def _of_the_genre(monkeypatch: pytest.MonkeyPatch):
    """What a sentence tells is tested here; whether it makes a text one of the genre, in test_mentions."""
    monkeypatch.setattr(genre, "opens", lambda passages: True)


KM, PL, BS, YJ = "530100:纪委监委", "530103:纪委监委", "530500:纪委监委", "530623:纪委监委"


def ties(line: str, **about: str) -> set[str]:
    """All ties of a text but those of the hierarchy, as `source relation target`, ids without their kind."""
    coding = code(texts.parse("snippet", f"廉政监督\n\n{line}", {"province": "530000"} | about))
    rows = coding.relations[~coding.relations.relation.isin(networks.BY_NAME)]
    return {f"{row.source.split(':', 1)[1]} {row.relation} {row.target.split(':', 1)[1]}" for row in rows.itertuples()}


def modes(line: str) -> set[str]:
    coding = code(texts.parse("snippet", f"廉政监督\n\n{line}"))
    return set(coding.relations[coding.relations.relation == "uses"]["mode"])


def uses(body: str, *names: str) -> set[str]:
    """The two ties of a body of a region that uses mechanisms there."""
    return {f"{body} uses {name}" for name in names} | {f"{name} practised_in {body[:6]}" for name in names}


# --- what is said to be done ------------------------------------------------------------------------------------

DONE = [
    ("昆明市纪委监委开展任前廉政谈话。", uses(KM, "任前廉政谈话")),
    ("昆明市纪委监委建立廉政档案，开展专项督查。", uses(KM, "廉政档案", "专项督查")),
    # a verb with an object of its own denies no act beside it; words that only look like cues deny and plan nothing
    ("昆明市纪委监委取消评先资格并开展约谈。", uses(KM, "约谈")),
    ("昆明市纪委监委因不作为开展约谈。", uses(KM, "约谈")),
    ("昆明市纪委监委按照纲要开展约谈。", uses(KM, "约谈")),
    ("昆明市纪委监委选派干将不间断开展约谈。", uses(KM, "约谈")),
    # a region that acts gives no `uses`
    ("昆明市开展警示教育，盘龙区纪委监委建立廉政档案。", {"警示教育 practised_in 530100"} | uses(PL, "廉政档案")),
    ("贵州省遵义市播州区开展集体约谈。", {"集体约谈 practised_in 520304"}),  # the last of a chain acts
    (
        "贵州省遵义市播州区推行政治画像，建立廉政档案。",
        {"政治画像 practised_in 520304", "廉政档案 practised_in 520304"},
    ),
    # another place is named
    ("昆明市纪委监委在盘龙区开展专项检查。", {f"{KM} uses 专项检查", "专项检查 practised_in 530103"}),
    # who acts is carried over clauses and sentences, not over paragraphs that name another
    ("昆明市纪委监委立足职责，坚持问题导向，推行政治画像。", uses(KM, "政治画像")),
    ("昆明市纪委监委开展约谈。同时，建立廉政档案。", uses(KM, "约谈", "廉政档案")),
    ("昆明市纪委监委开展约谈。\n\n保山市建立廉政档案。", uses(KM, "约谈") | {"廉政档案 practised_in 530500"}),
    # an organ set up for a task acts in its own sentence, and who set it up goes on
    ("昆明市纪委监委开展约谈。专班绘制政治画像。同时，建立廉政档案。",
     uses(KM, "约谈", "廉政档案") | uses("530100:专班", "政治画像")),
    # who is made to act
    (
        "昆明市纪委监委要求盘龙区纪委监委建立廉政档案。",
        uses(PL, "廉政档案") | {f"{KM} supervises {PL}"},
    ),
    ("昆明市纪委监委督促市住建局整改。", {f"{KM} supervises 530100:住建局"}),
    # by whom, passive and 由
    ("廉政档案由盘龙区纪委监委建立。", uses(PL, "廉政档案")),
    (
        "“一把手”被昆明市纪委监委约谈。",
        uses(KM, "约谈") | {f"{KM} supervises 一把手", "约谈 applies_to 一把手"},
    ),
    # another's practice that is only told of or learnt
    ("昆明市纪委监委学习保山市纪委监委推行的廉政档案。", uses(BS, "廉政档案")),
    # targets
    (
        "昆明市纪委监委约谈“一把手”，对班子成员开展廉政谈话。",
        uses(KM, "约谈", "廉政谈话")
        | {"约谈 applies_to 一把手", "廉政谈话 applies_to 领导班子成员"}
        | {f"{KM} supervises 一把手", f"{KM} supervises 领导班子成员"},
    ),
    (  # education does not supervise
        "昆明市纪委监委对“一把手”开展警示教育。",
        uses(KM, "警示教育") | {"警示教育 applies_to 一把手"},
    ),
    (  # a list that is summed up gives none of its members a target
        "昆明市纪委监委通过谈话提醒、廉政档案等日常监督，加强对“一把手”的监督。",
        uses(KM, "谈话提醒", "廉政档案") | {f"{KM} supervises 一把手"},
    ),
    (
        "“一把手”每年向昆明市委述职述廉。",
        {"述职述廉 applies_to 一把手", "530100:市委 supervises 一把手"},
    ),
    # joint acts: every pair, or the stated pairs with 分别
    (
        "昆明市纪委监委会同市委组织部、市审计局召开干部监督联席会议。",
        uses(KM, "干部监督联席会议")
        | uses("530100:市委组织部", "干部监督联席会议")
        | uses("530100:审计局", "干部监督联席会议")
        | {f"530100:市委组织部 works_with {KM}", f"530100:审计局 works_with {KM}"}
        | {"530100:审计局 works_with 530100:市委组织部"},
    ),
    (
        "昆明市纪委监委、保山市纪委监委分别联合盘龙区纪委监委、隆阳区纪委监委开展交叉检查。",
        {tie for body in (KM, BS, PL, "530502:纪委监委") for tie in uses(body, "交叉检查")}
        | {f"{KM} works_with {PL}", f"{BS} works_with 530502:纪委监委"},
    ),
    # reports, feedback
    ("盐津县纪委监委向县委专题报告。", {f"{YJ} reports_to 530623:县委"} | uses(YJ, "专题报告")),
    ("盐津县纪委监委每年向昭通市纪委监委报告工作。", {f"{YJ} reports_to 530600:纪委监委"}),
    # documents
    ("昆明市纪委监委印发《“一把手”监督办法》。", {f"{KM} issues 一把手监督办法"}),
    ("昆明市贯彻落实《“一把手”监督办法》。", {"530100 implements 一把手监督办法"}),
    # parts and kinds
    (
        "昆明市纪委监委推行由蓝色提醒、黄色预警组成的三色预警机制。",
        uses(KM, "三色预警", "蓝色提醒", "黄色预警") | {"蓝色提醒 variant_of 三色预警", "黄色预警 variant_of 三色预警"},
    ),
    (
        "所谓“一书两函”，即监督建议书、廉情提醒函和整改督办函。",
        {f"{name} variant_of 一书两函" for name in ("监督建议书", "廉情提醒函", "整改督办函")},
    ),
    ("昆明市纪委监委开展集体约谈，也开展约谈。", uses(KM, "集体约谈", "约谈") | {"集体约谈 variant_of 约谈"}),
]


@pytest.mark.parametrize(("line", "expected"), DONE, ids=[line for line, _ in DONE])
def test_what_is_done(line: str, expected: set[str]):
    assert ties(line) == expected


def test_the_same_tie_on_two_sentences_is_two_rows():
    coding = code(texts.parse("x", "昆明市纪委监委约谈“一把手”。昆明市纪委监委再次约谈“一把手”。"))
    rows = coding.relations[coding.relations.relation == "uses"]
    assert len(rows) == 2 and set(rows.target) == {"mechanism:约谈"} and rows.start.is_unique


AF, ZZ, SJ = "360829:纪委监委", "360829:县委组织部", "360829:审计局"
PAIRS = {f"{ZZ} works_with {SJ}", f"{ZZ} works_with {AF}", f"{SJ} works_with {AF}"}


def among(*relations: str):
    """Only the ties of these relations."""

    def of(line: str) -> set[str]:
        return {tie for tie in ties(line, province="360000") if tie.split()[1] in relations}

    return of


FORMS = [
    # one leads, others take part: every pair, and all use what is led
    ("works_with", "廉政档案由安福县纪委监委牵头建立，县委组织部、县审计局配合。", PAIRS),
    ("works_with", "安福县纪委监委牵头，县委组织部、县审计局参与，开展专项督查。", PAIRS),
    ("uses", "安福县纪委监委牵头，县委组织部参与，开展专项督查。", {f"{AF} uses 专项督查", f"{ZZ} uses 专项督查"}),
    ("works_with", "安福县纪委监委牵头开展专项督查；县委组织部参与廉政谈话。", set()),
    ("works_with", "安福县纪委监委加强与县审计局的协作配合。", {f"{SJ} works_with {AF}"}),
    ("works_with", "安福县纪委监委总结与县审计局的不同。", set()),
    ("uses", "安福县纪委监委与县审计局加强协作，联合开展专项督查。", {f"{AF} uses 专项督查", f"{SJ} uses 专项督查"}),
    # passive
    ("supervises", "安福县住建局党组受到县纪委监委通报批评。", {f"{AF} supervises 360829:住建局党组"}),
    ("supervises", "安福县住建局党组被县纪委监委通报表扬。", set()),
    ("supervises", "安福县住建局党组收到县纪委监委来信。", set()),
    ("uses", "安福县住建局党组接受县委巡察组常规巡察。", {"360829:县委巡察组 uses 常规巡察"}),
    ("uses", "安福县住建局党组接受现场评议。", set()),
    # acts on bodies
    ("supervises", "安福县纪委监委督促36个单位党组整改。", {f"{AF} supervises 360829:单位党组"}),
    ("supervises", "安福县纪委监委对县审计局开展调研督导。", {f"{AF} supervises {SJ}"}),
    ("supervises", "安福县纪委监委对县审计局开展的监督表示感谢。", set()),
    (
        "supervises",
        "昆明市纪委监委、保山市纪委监委分别对盘龙区纪委监委、隆阳区纪委监委开展督导。",
        {f"{KM} supervises {PL}", f"{BS} supervises 530502:纪委监委"},
    ),
    # 分别: the first has the first
    ("practised_in", "昆明市、保山市分别推行“廉政画像”和“廉洁家访”。", {"廉政画像 practised_in 530100", "廉洁家访 practised_in 530500"}),
    # whom
    (
        "applies_to",
        "安福县纪委监委对县住建局党委书记、局长等3名“一把手”开展集体约谈。",
        {"集体约谈 applies_to 一把手", "集体约谈 applies_to 县住建局党委书记", "集体约谈 applies_to 局长"},
    ),
    (
        "applies_to",
        "安福县纪委监委对处级干部进行廉政谈话，并组织其参加任前廉政考试。",
        {"廉政谈话 applies_to 处级干部", "任前廉政考试 applies_to 处级干部"},
    ),
    (
        "applies_to",
        "安福县委听取“一把手”述责述廉报告，县纪委监委对其进行民主测评。",
        {"一把手述责述廉报告 applies_to 一把手", "民主测评 applies_to 一把手"},
    ),
    ("uses", "安福县纪委监委对信访举报较多的单位开展督导。", set()),
    ("uses", "安福县纪委监委还将约谈情况纳入年度考核。", {f"{AF} uses 年度考核"}),
    ("uses", "安福县纪委监委将对“一把手”的约谈纳入年度考核。", {f"{AF} uses 约谈", f"{AF} uses 年度考核"}),
    ("applies_to", "安福县纪委监委提醒“一把手”，向其他单位推广廉政档案。", set()),
    # reports
    ("reports_to", "安福县委组织部向县纪委全会作述责述廉报告。", {f"{ZZ} reports_to {AF}"}),
    ("reports_to", "安福县纪委监委约谈县审计局，要求其限期整改并报县委备案。", set()),
    ("reports_to", "昆明市纪委、保山市纪委分别向市委汇报。", {"530500:纪委监委 reports_to 530500:市委"}),
    # documents
    ("implements", "按照《“一把手”监督办法》要求，安福县纪委监委开展约谈。", {f"{AF} implements 一把手监督办法"}),
    ("implements", "依据《纪律处分条例》，安福县纪委监委开展约谈。", set()),
    ("implements", "县委印发《“一把手”监督办法》。据此，安福县纪委监委开展约谈。", {f"{AF} implements 一把手监督办法"}),
    ("implements", "安福县纪委监委督促县审计局落实《“一把手”监督办法》。", {f"{SJ} implements 一把手监督办法"}),
    (
        "issues",
        "安福县纪委监委联合县审计局出台《“一把手”监督办法》。",
        {f"{AF} issues 一把手监督办法", f"{SJ} issues 一把手监督办法"},
    ),
    # parts
    (
        "variant_of",
        "“三谈两函”工作法包括任前谈话、约谈和提醒函。",
        {f"{name} variant_of 三谈两函" for name in ("任前谈话", "约谈", "提醒函")},
    ),
    ("variant_of", "监督内容包括任前谈话、提醒函。", set()),
]


@pytest.mark.parametrize(("relation", "line", "expected"), FORMS, ids=[line for _, line, _ in FORMS])
def test_forms_of_one_relation(relation: str, line: str, expected: set[str]):
    assert among(relation)(line) == {" works_with ".join(sorted(t.split(" works_with "))) for t in expected}


# --- what is not ------------------------------------------------------------------------------------------------

NOT_DONE = [
    "昆明市纪委监委不得以约谈代替问责。",
    "昆明市纪委监委尚未建立廉政档案。",
    "昆明市纪委监委没有开展专项检查，从未开展约谈。",
    "昆明市纪委监委拟推行政治画像。",
    "下一步，昆明市纪委监委将开展约谈，建立廉政档案。",
    "昆明市纪委监委计划推行政治画像。",
    "昆明市纪委监委希望各地开展约谈。",
    "昆明市纪委监委是否开展约谈？",
    "如果昆明市纪委监委开展约谈，建立廉政档案，效果会更好。",
    "昆明市纪委监委严防“一谈了之”，避免廉政谈话照本宣科。",
    "会议要求，昆明市纪委监委要开展约谈，建立廉政档案。",
    "《约谈办法》已经废止，昆明市纪委监委不再开展约谈。",
    "昆明市纪委监委禁止以函询代替约谈。",
    "昆明市纪委监委并非每次都制发监督建议书。",
    "昆明市纪委监委不愿约谈，绝不以约谈代替问责。",
    "昆明市将把廉政谈话作为重点。",
    "昆明市纪委监委将对“一把手”开展约谈。",
    "昆明市纪委监委还将探索建立廉政档案动态更新机制。",
    "昆明市纪委监委将探索廉政档案,将深化任前廉政谈话。",
    "若昆明市纪委监委开展约谈，效果会更好。",
    "昆明市委要求，盘龙区纪委监委开展任前廉政谈话。",
]


@pytest.mark.parametrize("line", NOT_DONE)
def test_what_is_denied_planned_wished_or_supposed_is_no_tie(line: str):
    assert ties(line) == set()


def test_a_denial_holds_to_the_end_of_its_clause_only():
    line = "昆明市纪委监委没有开展专项检查，但开展了约谈。"
    assert ties(line) == uses(KM, "约谈")


DONE_ALL_THE_SAME = [
    "按照昆明市委要求，昆明市纪委监委开展约谈。",  # who obeys has done it
    "对没有按时报告的单位，昆明市纪委监委开展约谈。",  # the denial only tells which
    "若干问题查清后，昆明市纪委监委开展约谈。",
]


@pytest.mark.parametrize("line", DONE_ALL_THE_SAME)
def test_what_only_looks_denied_or_wished_is_done(line: str):
    assert uses(KM, "约谈") <= ties(line)


def test_a_plan_in_one_sentence_leaves_the_next_alone():
    assert ties("昆明市纪委监委拟推行政治画像。该市纪委监委开展约谈。") == uses(KM, "约谈")


def test_duty_and_practice():
    assert modes("昆明市纪委监委开展约谈。") == {"practice"}
    assert modes("昆明市纪委监委应当建立廉政档案。") == {"duty"}
    assert modes("由昆明市纪委监委负责建立廉政档案。") == {"duty"}
    assert modes("昆明市纪委监委相关负责人约谈了“一把手”。") == {"practice"}  # 负责人 is no 负责
    assert modes("昆明市纪委监委对苗头性问题，及时予以预警。") == {"practice"}


# --- what must hold of every tie --------------------------------------------------------------------------------


def test_a_body_without_a_region_is_tied_to_no_place():
    found = ties("纪检监察组开展约谈。", province="")
    assert found == {"000000:纪检监察组 uses 约谈"}


def test_ancestors_that_the_text_does_not_name_are_added():
    coding = code(texts.parse("x", "盐津县纪委监委约谈“一把手”。"))
    rows = coding.relations[coding.relations.relation == "part_of"]
    assert list(zip(rows.source, rows.target, strict=True)) == [
        ("region:530600", "region:530000"),
        ("region:530623", "region:530600"),
    ]
    assert set(coding.mentions[coding.mentions.kind == "region"].id) == {"region:530623"}


def test_who_acted_earlier_is_named_by_the_rule():
    line = "昆明市纪委监委开展约谈。同时，建立廉政档案。"
    text = texts.parse("x", f"廉政监督\n\n{line}")
    found, _ = statements.find(text, mentions.find(text))
    rule = next(row.rule for row in found if row.relation == "uses" and row.target == "mechanism:廉政档案")
    start, end = map(int, rule.split("@")[1].split("-"))
    assert text.text[start:end] == "昆明市纪委监委"


def test_actors_come_in_the_order_of_the_text():
    text = texts.parse("x", "昆明市纪委监委开展约谈，建立档案。盘龙区纪委监委自查，廉政先行。")
    _, actors = statements.find(text, mentions.find(text))
    starts = [start for start, _, _ in actors]
    assert starts == sorted(starts) and len(starts) >= 4
    assert all(start < end for start, end, _ in actors)
    assert actors[0][2] == (f"body:{KM}",) and actors[-1][2] == (f"body:{PL}",)


# --- who acts, over sentences and paragraphs ---------------------------------------------------------------------

GOES_ON = [
    # a paragraph that opens with a verb, a numbered part: the same one acts
    ("昆明市纪委监委召开会议。\n\n坚持问题导向，建立廉政档案。", uses(KM, "廉政档案")),
    ("昆明市纪委监委采取两项措施。\n\n一是拓宽渠道。开展约谈。", uses(KM, "约谈")),
    # one that opens with a noun, or names another: nobody, or that one
    ("昆明市纪委监委召开会议。\n\n作风建设永远在路上，开展约谈。", set()),
    ("昆明市纪委监委召开会议。\n\n盘龙区纪委监委建立廉政档案。", uses(PL, "廉政档案")),
    # a region that acts does not take over from its own body beyond the paragraph
    ("昆明市纪委监委召开会议。昆明市开展约谈。\n\n坚持问题导向，建立廉政档案。", {"约谈 practised_in 530100"} | uses(KM, "廉政档案")),
    # who is made to act, who does it for another, and who is only made use of act in that sentence alone
    (
        "昆明市纪委监委督促盘龙区纪委监委开展约谈。随后，建立廉政档案。",
        {f"{KM} supervises {PL}"} | uses(PL, "约谈") | uses(KM, "廉政档案"),
    ),
    ("昆明市纪委监委充分发挥市委巡察组的作用，建立廉政档案。", uses(KM, "廉政档案")),
    ("昆明市纪委监委统筹市审计局力量，建立廉政档案。", uses(KM, "廉政档案")),
    ("昆明市纪委监委在调研中向市委、市政府汇报，建立廉政档案。", uses(KM, "廉政档案")),
    # 结合我市实际: the place acts where nobody else is named
    ("结合昆明市实际，建立廉政档案。", {"廉政档案 practised_in 530100"}),
    # who takes part in a row of posts acts for the last of them
    (
        "昆明市审计局副局长、昆明市纪委监委书记王某与“一把手”开展廉政谈话。",
        uses(KM, "廉政谈话") | {"廉政谈话 applies_to 一把手", f"{KM} supervises 一把手"},
    ),
]


@pytest.mark.parametrize(("line", "expected"), GOES_ON, ids=[line for line, _ in GOES_ON])
def test_who_goes_on_acting(line: str, expected: set[str]):
    assert among("uses", "practised_in", "supervises", "applies_to")(line) == expected


def test_under_a_heading_of_plans_all_is_planned():
    text = "廉政监督\n\n一、主要做法\n\n昆明市纪委监委开展约谈12次。\n\n二、下一步工作打算\n\n昆明市纪委监委建立廉政档案30份。"
    coding = code(texts.parse("x", text))
    assert set(coding.relations[coding.relations.relation == "uses"].target) == {"mechanism:约谈"}
    assert list(coding.quantities.value) == [12]


LENT = [
    # the last of a list, a venue, a former post, where somebody is from: nothing is at work there
    ("中央巡视组对山西、新疆等16个省开展常规巡视。", set()),
    ("廉政工作会议在昆明市召开，推行廉政档案。", set()),
    ("曾任昆明市委书记的王某约谈“一把手”。", set()),
    ("来自昆明市的干部王某开展廉政谈话。", set()),
    # what is held there is
    ("保山市纪委监委在昆明市召开警示教育大会。", {"警示教育大会 practised_in 530500"}),
    ("昆明市纪委监委在盘龙区召开警示教育大会。", {"警示教育大会 practised_in 530103"}),
]


@pytest.mark.parametrize(("line", "expected"), LENT, ids=[line for line, _ in LENT])
def test_a_place_is_not_lent(line: str, expected: set[str]):
    coding = code(texts.parse("x", f"廉政监督\n\n{line}"))
    rows = coding.relations[coding.relations.relation == "practised_in"]
    assert {f"{row.source[10:]} practised_in {row.target[7:]}" for row in rows.itertuples()} == expected


REPORTED = [
    ("经昆明市纪委监委研究并报市委批准，决定约谈“一把手”。", {f"{KM} reports_to 530100:市委"}),
    ("昆明市纪委监委报经市委批准，约谈“一把手”。", {f"{KM} reports_to 530100:市委"}),
    ("昆明市纪委监委约谈群众举报的市审计局局长。", set()),
    ("昆明市纪委监委向市委、市政府汇报约谈情况。", {f"{KM} reports_to 530100:市委", f"{KM} reports_to 530100:政府"}),
]


@pytest.mark.parametrize(("line", "expected"), REPORTED, ids=[line for line, _ in REPORTED])
def test_who_reports(line: str, expected: set[str]):
    assert among("reports_to")(line) == expected


def test_a_list_of_classes_under_one_rule_is_no_joint_act():
    assert among("works_with")("昆明市纪委监委和市审计局应当建立廉政档案。") == set()
    assert among("works_with")("昆明市纪委监委和市审计局共同建立廉政档案。") != set()


# --- whom, in more constructions --------------------------------------------------------------------------------

ZJJ = "530100:住建局党组"
WHOM = [
    ("昆明市委组织部把领导班子作为年度考核的重点对象。", {"年度考核 applies_to 领导班子"}),
    ("昆明市委组织部将调研报告作为年度考核的重要参考。", set()),
    ("昆明市纪委监委对新任“一把手”开展任前廉政谈话，并组织廉政法规测试。", {"任前廉政谈话", "廉政法规测试"}),
    ("昆明市纪委监委对“一把手”开展约谈，并召开警示教育大会。", {"约谈"}),
    ("昆明市纪委监委约谈整改不力的部门“一把手”3人次。", {"约谈 applies_to 部门一把手"}),
    ("3名部门“一把手”因整改不力被约谈。", {"约谈 applies_to 部门一把手"}),
    ("针对“一把手”违纪违法案件，昆明市纪委监委开展警示教育。", set()),
    ("昆明市纪委监委召集部门“一把手”开展集体约谈。", {"集体约谈 applies_to 部门一把手"}),
    ("对部门“一把手”开展约谈，由昆明市纪委监委组织实施，结果作为年度考核的依据。", {"约谈 applies_to 部门一把手"}),
]


@pytest.mark.parametrize(("line", "expected"), WHOM, ids=[line for line, _ in WHOM])
def test_for_whom_a_mechanism_is(line: str, expected: set[str]):
    found = among("applies_to")(line)
    assert {tie.split()[0] for tie in found} == {name.split()[0] for name in expected}
    assert {tie for tie in expected if " " in tie} <= found


OVER = [
    ("昆明市纪委监委问责部门“一把手”3人。", {f"{KM} supervises 部门一把手"}),
    ("昆明市纪委监委为部门“一把手”澄清正名。", set()),
    ("昆明市纪委监委安排部门“一把手”开展述责述廉。", {f"{KM} supervises 部门一把手"}),
    ("部门“一把手”到昆明市纪委监委作述责述廉报告。", {f"{KM} supervises 部门一把手"}),
    ("部门“一把手”到昆明市纪委监委参加警示教育。", set()),
    ("昆明市纪委监委向部门“一把手”反馈问题17个。", {f"{KM} supervises 部门一把手"}),
    ("昆明市委对部门“一把手”监督偏软。", set()),
    ("对整改不力的市住建局党组，昆明市纪委监委进行约谈。", {f"{KM} supervises {ZJJ}"}),
    ("昆明市纪委监委发现“一把手”违反议事规则的，及时提醒。", {f"{KM} supervises 一把手"}),
    ("昆明市纪委监委向连续两季排名靠后的市住建局党组下发提示函。", {f"{KM} supervises {ZJJ}"}),
]


@pytest.mark.parametrize(("line", "expected"), OVER, ids=[line for line, _ in OVER])
def test_who_is_over_whom(line: str, expected: set[str]):
    assert among("supervises")(line) == expected


TASKS = [
    "对部门“一把手”开展约谈。(责任单位:昆明市纪委监委)",
    "对部门“一把手”开展约谈。动态更新廉政档案。(责任单位:昆明市纪委监委)",
    "对部门“一把手”开展约谈。\n\n责任单位:昆明市纪委监委",
]


@pytest.mark.parametrize("line", TASKS)
def test_the_units_behind_a_task_act_in_all_of_it(line: str):
    assert {f"{KM} uses 约谈", f"{KM} supervises 部门一把手"} <= ties(line)


def test_whom_a_task_names_acts_in_it():
    assert f"{KM} uses 约谈" not in ties("盘龙区纪委监委开展约谈。(责任单位:昆明市纪委监委)")


def test_in_a_notice_what_is_to_be_done_is_laid_down():
    line = "昆明市纪委监委要开展约谈。"
    notice = code(texts.parse("notice", f"昆明市关于廉政监督情况的通报\n\n{line}"))
    assert set(notice.relations[notice.relations.relation == "uses"]["mode"]) == {"duty"}
    assert among("uses")(line) == set()


def test_a_result_that_another_makes_use_of():
    found = among("uses")("昆明市纪委监委开展民主测评，测评结果由市委组织部纳入领导班子年度考核。")
    assert found == {f"{KM} uses 民主测评", "530100:市委组织部 uses 领导班子年度考核"}


def test_one_leads_and_another_helps_in_one_clause():
    found = ties("由昆明市纪委监委牵头、市审计局配合，对部门“一把手”开展约谈。")
    assert {f"{KM} uses 约谈", "530100:审计局 uses 约谈", "530100:审计局 works_with 530100:纪委监委"} <= found


def test_one_who_is_told_to_act_uses_it():
    found = among("uses")("昆明市纪委监委向市住建局党组发出监察建议书，督促其召开专题民主生活会。")
    assert found == {f"{KM} uses 监察建议书", f"{ZJJ} uses 专题民主生活会"}


# --- who does not act --------------------------------------------------------------------------------------------

DOES_NOT_ACT = [
    # the offender at the head of the sentence: somebody who is not named imposes the sanction
    ("盘龙区政府违反前款规定的，对主要负责人给予撤职处分。", {"撤职处分 applies_to 主要负责人"}),
    ("盘龙区审计局拒不整改，情节严重的，对主要负责人给予撤职处分。", {"撤职处分 applies_to 主要负责人"}),
    # but who finds, or whom 由 names, does
    (
        "盘龙区纪委监委发现整改不力的，对主要负责人给予撤职处分。",
        uses(PL, "撤职处分") | {"撤职处分 applies_to 主要负责人", f"{PL} supervises 主要负责人"},
    ),
    # a level in front of the mechanism
    ("盘龙区政府开展专项检查，做好中央巡视工作。", uses("530103:政府", "专项检查")),
    # what is said of a mechanism, what it leads to, what there was
    ("盘龙区纪委监委开展约谈。谈话函询是一项重要工作。", uses(PL, "约谈")),
    ("盘龙区纪委监委开展约谈。审查谈话包括提醒谈话和警示谈话。", uses(PL, "约谈")),
    ("盘龙区纪委监委开展约谈，有利于专项检查。", uses(PL, "约谈")),
    ("盘龙区纪委监委开展约谈，增强专项检查的精准性。", uses(PL, "约谈")),
    ("盘龙区纪委监委传达学习专项检查工作的讲话精神。", set()),
    ("盘龙区纪委监委开展约谈，问责机制缺失。", uses(PL, "约谈")),
    # who suffers in the next sentence, and who receives
    ("盘龙区审计局开展约谈。王某受到党内警告处分。", uses("530103:审计局", "约谈") | {"党内警告处分 practised_in 530103"}),
    # who is made to act is not named
    ("盘龙区纪委监委支持各类企业建立廉政档案。", {"廉政档案 practised_in 530103"}),
    # a body in front of 的 is carried nowhere
    ("盘龙区纪委监委的经验受到好评。建立廉政档案。", set()),
    # each of a list its own
    (
        "盘龙区检察院、盘龙区审计局提出检察建议、审计建议。",
        uses("530103:检察院", "检察建议") | uses("530103:审计局", "审计建议"),
    ),
    # who answers for it is not watched by it
    ("盘龙区纪委监委建立廉政档案，局长是廉政档案的责任人。", uses(PL, "廉政档案")),
    ("盘龙区纪委监委建立廉政档案，主要负责人对档案工作承担主要责任。", uses(PL, "廉政档案")),
    # a party that joins in another act
    ("盘龙区纪委监委给予党内警告处分，责令区民政局会同区审计局重新认定资格。",
     uses(PL, "党内警告处分") | {f"{PL} supervises 530103:民政局"}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), DOES_NOT_ACT, ids=[line for line, _ in DOES_NOT_ACT])
def test_who_does_not_act(line: str, expected: set[str]):
    assert among("uses", "practised_in", "supervises", "applies_to")(line) == expected


def test_what_a_list_announces_are_things_or_acts():
    head = "昆明市审计办法\n\n第一条 盘龙区审计局"
    things = code(texts.parse("x", f"{head}应当审查下列内容：\n\n（一）开展约谈；\n\n（二）建立廉政档案。"))
    duties = code(texts.parse("x", f"{head}履行下列职责：\n\n（一）开展约谈；\n\n（二）建立廉政档案。"))
    assert not (things.relations.relation == "uses").any()
    assert set(duties.relations[duties.relations.relation == "uses"].target) == {"mechanism:约谈", "mechanism:廉政档案"}


@pytest.mark.parametrize("title", ["廉政监督", "关于廉政监督的几点思考"])
def test_in_an_opinion_advice_without_a_subject_is_nobodys(title: str):
    coding = code(texts.parse("x", f"{title}\n\n盘龙区纪委监委开展约谈12次。坚持问题导向，建立廉政档案。"))
    used = {"mechanism:约谈"} if "思考" in title else {"mechanism:约谈", "mechanism:廉政档案"}
    assert set(coding.relations[coding.relations.relation == "uses"].target) == used


def test_what_others_take_part_in_is_no_joint_act():
    line = "盘龙区检察院、盘龙区审计局各负其责，社会各界共同参与。"
    assert among("works_with")(line) == set()
    assert among("works_with")("盘龙区检察院与盘龙区审计局依法履行监督职责。") == set()
    assert among("works_with")("盘龙区审计局检查与盘龙区检察院经济活动有关的系统。") == set()
    assert among("works_with")("盘龙区检察院会同盘龙区审计局开展约谈。")
