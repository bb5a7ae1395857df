"""Tell what a place's own report says as done: its clauses have no subject, since the place itself speaks.

In 政府工作报告, 工作总结 and the like 扎实开展专项整治 was done there. What the same
report plans (今年要…, 我们将…) was not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpers.codebook import divisions
from helpers.mentions import Names, Part
from helpers.reading import Passage, Text
from helpers.relations import actors, clauses
from helpers.relations.clauses import NOBODY, Actor
from helpers.relations.ties import code_of

_OWN = re.compile(r"(?:工作|年度|工作情况的?|落实情况的?|开展情况的?|执行情况的?)(?:报告|总结|汇报)|述职述廉报告")
_OF_OTHERS = re.compile("审议|听取|解读|贯彻|学习|讨论|热议|反响|起草|建议|意见|办法|规定|通知|如何|怎[样么]|《")
_DONE = re.compile(
    "(?<![为除])了(?![解然结])|(?<![通经超不越])过(?![程去度问错失硬关渡])|过去一年|一年来|年来|以来|先后|已经?(?![知])"
    "|完成|获评|荣获|得到|取得|赢得|实现了|建成|办结|见效|显著|明显|扎实有力|成效|有力有效|落地|位居|进一步(?:加强|提升|优化|改善|好转)"
    "|(?:有效|不断|持续|全面|稳步|大幅|明显|深入|纵深|扎实)(?:提升|加强|改进|改善|好转|优化|增强|提高|完善|推进)(?=[,。;])"
)
_AHEAD = re.compile(
    "(?<![重主必首纪需摘概])要(?![求素点件害领闻义案务])|必须|务必|力争|新的一年|下一步|明年|今后|我们将|为[^,。;]{2,16}提供[^,。;]{0,8}保[障证]"
    "|今年[,是]|奋力|各位代表"
)

# From here on such a report tells what is to come: 我们将…, 新的一年,….
_TURNS = re.compile(
    "我们[将要]|我们必须|新的一年|下一步|明年,|(?:今年|\\d{4}年)[^,。;]{0,12}(?:要|重点|主要|总体)[^,。;]{0,8}(?:工作|任务|目标|要求|抓好|做好)"
)


def is_own(title: str) -> bool:
    """Whether a title is that of a report in which a place, or its body, tells of its own work.

    >>> is_own("2026年昆明市政府工作报告"), is_own("昆明市代表团审议政府工作报告")
    (True, False)
    """
    return len(title) < 60 and bool(_OWN.search(title)) and not _OF_OTHERS.search(title)


def addresses(text: Text) -> bool:
    """Whether a text speaks to a congress, as a part of such a report does: 各位代表!.

    >>> from helpers.reading import parse
    >>> addresses(parse("a", "各位代表!一年来,专项整治取得实效。")), addresses(parse("a", "专项整治取得实效。"))
    (True, False)
    """
    return any("各位代表" in passage.canon for passage in text.passages)


def only_place(names: Names) -> tuple[str, ...]:
    """The one place of which all others that a text names are parts, () where there is none.

    >>> only_place(Names((), None))
    ()
    """
    codes = {m.id[7:] for part in names.parts for m in part.mentions if m.kind == "region"} - {"100000"}
    whole = [code for code in sorted(codes) if all(code in (c, *divisions.ancestors(c)) for c in codes)]
    return tuple(f"region:{code}" for code in whole)


def is_done(canon: str) -> bool:
    """Whether a passage of such a report tells what was done, and not what is to come.

    >>> is_done("作风建设持续改进,深入开展专项整治。"), is_done("我们要深入开展专项整治。")
    (True, False)
    """
    return bool(_DONE.search(canon)) and not _AHEAD.search(canon)


def is_told(text: Passage) -> bool:
    """Whether a passage before the report turns to what is to come tells of the past: a paragraph that wants nothing.

    >>> from helpers.reading import passage
    >>> [is_told(passage(text, "paragraph")) for text in ("自觉接受人大监督。", "要自觉接受人大监督。")]
    [True, False]
    """
    return is_done(text.canon) or text.kind == "paragraph" and not _AHEAD.search(text.canon)


def turns(canon: str) -> bool:
    """Whether with a passage such a report turns to what is to come.

    >>> turns("新的一年,我们将加强审计监督。"), turns("一年来,专项整治取得实效。")
    (True, False)
    """
    return bool(_TURNS.search(canon)) and not is_done(canon)


# Under a heading that says so all is planned, down to the next heading of its rank.
_PLANNED = re.compile(
    r"(?:(?:行动|工作)计划|规划|打算|设想|展望|构想|努力方向|(?:工作|总体|发展)思路|目标任务|下一?(?:步|阶段)[^,。;:]{0,14}|(?<!从)今后[^,。;:]{0,14}"
    r"|未来[^,。;:]{0,4}年[^,。;:]{0,10}"
    r"|(?P<year>\d{4}|[今明])年[^,。;:]{0,14}(?:工作|任务|安排|部署|重点|要点|目标|要求|思路))$"
)
_LOOKS_BACK = re.compile("总结|述职|汇报|回顾|情况的?报告")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_RUN_IN = re.compile(r"[^,。;:]{4,30}(?=[。:])")  # a heading that the text goes on behind: 三、下一步打算。
_HAN = "[一二三四五六七八九十]{1,3}"
_RANKS = tuple(map(re.compile, (rf"第?{_HAN}[、章部]", rf"\({_HAN}\)", r"\d{1,2}[.、](?!\d)", r"\(\d{1,2}\)")))


def _rank(canon: str) -> int:
    """The rank of a heading by its number, 1 for 三、 to 4 for (3); 0 where it has none."""
    return next((i for i, form in enumerate(_RANKS, 1) if form.match(canon)), 0) if _BEGINS.match(canon) else 0


_BEGINS = re.compile(r"[第(一二三四五六七八九十\d]")  # what a number begins with: most paragraphs have none


def _announces(passage: Passage, title: str, latest: int) -> bool:
    """Whether a passage opens a section of plans; a year that is over, or that the report looks back on, opens none."""
    head = passage.canon.strip("#* ")
    if passage.kind == "paragraph":
        run_in = _RUN_IN.match(head)
        head = run_in[0] if run_in and _rank(head) else ""
    found = _PLANNED.search(head)
    if not found or not (found["year"] or "").isdigit():
        return bool(found)
    past = int(found["year"]) < latest or f"{found['year']}年" in title and _LOOKS_BACK.search(title)
    return not past


def plans(passages: Sequence[Passage]) -> list[bool]:
    """For each passage whether it stands in a section of plans: below 三、下一步打算, up to 四、.

    >>> from helpers.reading import passage
    >>> lines = "一、工作情况", "三、下一步打算", "(一)专项整治", "四、建议"
    >>> plans([passage(line, "heading") for line in lines])
    [False, True, True, False]
    """
    heads = [one.canon for one in passages if one.kind in ("title", "heading")]
    latest = max((int(year) for head in heads for year in _YEAR.findall(head)), default=0)
    out: list[bool] = []
    rank = -1  # of the heading of the section of plans; -1 outside
    for one in passages:
        own = _rank(one.canon.strip("#* "))
        if one.kind != "title" and _announces(one, heads[0] if heads else "", latest):
            rank = own
        elif one.kind == "title" or rank >= 0 and _closes(one.kind, own, rank):
            rank = -1
        out.append(rank >= 0)
    return out


def _closes(kind: str, own: int, rank: int) -> bool:
    """Whether a passage with a number of some rank closes the section that a heading of `rank` opened."""
    if own and rank:
        return own <= rank
    return kind == "heading" and not own and not rank


def scene(title: Part) -> Actor:
    """The place whose doings a title announces (枞阳县严把六关): what no one else is said to do is done there.

    >>> from helpers.reading import passage
    >>> scene(Part(passage("公告", "paragraph"), 0, 0, ())).ids
    ()
    """
    if title.passage.kind != "title" or not title.passage.sentences:
        return NOBODY
    parts = clauses.encode(title.passage.canon, title.mentions, *title.passage.sentences[0][:2])
    who = actors.acts(parts[0], NOBODY, []).subject if parts else NOBODY
    codes = {code_of(node) for node in who.named} - {"000000", "100000"}
    places = tuple(f"region:{code}" for code in sorted(codes))
    return Actor(places, who.start + title.start, who.end + title.start) if len(places) == 1 else NOBODY


# An opinion, by its title.
_OF_OPINION = re.compile("思考|浅[谈析议]|刍议|试论|探[析讨]|研析|如何|怎样|对策|为什么|之我见|体会|问题分析")


def is_opinion(text: Text) -> bool:
    """Whether a text gives an opinion, by its title or the line below it.

    >>> from helpers.reading import parse
    >>> is_opinion(parse("a", "浅谈约谈")), is_opinion(parse("a", "约谈办法"))
    (True, False)
    """
    return any(_OF_OPINION.search(part.canon) for part in text.passages[:2] if len(part.canon) < 60)
