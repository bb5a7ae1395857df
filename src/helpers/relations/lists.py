"""Lists of a rule or a report: what opens one, what its entries are, and whose conduct they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from helpers.codebook import Span
from helpers.mentions import Part
from helpers.relations import clauses
from helpers.relations.clauses import B, M, T, ids
from helpers.relations.ties import NUMBER, Tie

# What such a line announces are things or offences, no acts: 报告应当包括下列内容:, 有下列行为之一的:.
OF_THINGS = re.compile(
    "(?<!根据)(?<!按照)(?:下列|以下)[^,。;:]{0,12}(?:内容|事项|[资材]料|情况|行为|情形|问题|条件|人员|单位|项目)[^。;:]*:$"
    "|有(?:下列|以下)[^,。;:]{0,12}(?:情况|行为|情形)之一的[^。]*:$"
    "|(?:(?<!职责)(?<!措施)(?:包括|涵盖)|载明|写明|(?:主要|重点)内容[是为]?):$"
)
ENTRY = re.compile(r"\([一二三四五六七八九十\d]+\)|\d+[.、]|[一二三四五六七八九十]+、")
EXPLAINS = re.compile(r"(?:\d+[.、]|[\[(]\d+[\])])?“[^”]{1,24}”:")  # a note behind a report: 3.“自审自发”:…

# 审计机关对下列事项进行审计:, 巡察组对以下单位开展常规巡察:
_LOOKS_AT = re.compile(
    "对(?:下列|以下)[^,。;:]{0,12}(?:事项|情况|单位|部门|机构|机关|组织|人员|内容|活动|行为)[^,。;:]{0,8}(?:进行|开展|实施|实行)"
    "[^,。;:]{0,10}(?:监督|检查|审计|监察|考核|督查|巡察|巡视|评价)[^。;:]{0,6}:$"
)
_WHOSE = re.compile(
    rf"{NUMBER}(?![与向由按经对])[^,;{B}{M}{T}]{{0,12}}(?P<list>[{B}{T}](?:[、和及或][^,;{B}{M}{T}]{{0,4}}[{B}{T}]){{0,6}})"
    "[^,;]*?(?:情况|收支|决算|草案|资金|资产|活动|行为|职责|责任|事项|$)"
)


def looks_at(canon: str) -> bool:
    """Whether a line announces whose conduct is looked at, entry by entry.

    >>> looks_at("审计机关对下列事项进行审计:"), looks_at("报告应当包括下列内容:")
    (True, False)
    """
    return bool(_LOOKS_AT.search(canon))


def overseen(part: Part, who: tuple[str, ...]) -> Iterator[tuple[Tie, Span]]:
    """supervises of those whose conduct an entry of such a list names, at its sentence.

    >>> from helpers.mentions import find
    >>> from helpers.reading import parse
    >>> part = find(parse("a", "(一)盐津县财政局的决算情况,盐津县纪委监委约谈。")).parts[0]
    >>> [tie[2] for tie, _ in overseen(part, ("body:530623:审计局",))]
    ['body:530623:财政局']
    """
    for sentence in part.passage.sentences:
        for clause in clauses.encode(part.passage.canon, part.mentions, sentence.start, sentence.end):
            match = _WHOSE.match(clause.signs) if clause.items and M not in clause.signs else None
            for one, other in product(who, ids(clause.group(match, "list")) if match else ()):
                yield (one, "supervises", other, "supervises.verb"), (sentence.start, sentence.end)
