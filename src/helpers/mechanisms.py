"""Find the mechanisms that a text names: what forms find, names that share a head, bare heads for longer names.

The grammar is in `codebook/forms.csv`, over the words of `mechanisms.csv`, `heads.csv` and `modifiers.csv`; slogans and
metaphors that look like names are in `not_coded.csv`. How a name stands in an id is told in `practices`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from helpers import files, forms, lexicon, signs, toponyms
from helpers.forms import Found
from helpers.lexicon import bare, either
from helpers.practices import full_names, left_out, normal
from helpers.signs import Signs
from helpers.spans import Mention, Span
from helpers.texts import Passage


def find(
    passage: Passage, named: Sequence[Mention], bodies: Sequence[Mention], before: Sequence[Mention]
) -> list[Mention]:
    """Mechanism mentions of a passage, in order.

    `named` are its regions, `bodies` its bodies, `before` the mechanisms of the passage before.

    >>> from helpers.texts import passage
    >>> [m.id for m in find(passage("集体约谈“一把手”。", "paragraph"), [], [], [])]
    ['mechanism:集体约谈']
    """
    canon, text = passage.canon, signs.read(passage.canon, tuple(named))
    shut = sorted([(m.start, m.end) for m in bodies] + toponyms.titles(canon))
    names = _apart(_candidates(canon, text), shut)
    out = list(before)
    for sentence in passage.sentences:
        span = (sentence.start, sentence.end)
        here = [m for m in names if span[0] <= m.start < span[1]]
        closed = shut[bisect_left(shut, (span[0],)) : bisect_left(shut, (span[1],))]
        out += sorted([*here, *_brief(canon, span, [*out, *here], closed)])
    return out[len(before) :]


# --- what forms find ----------------------------------------------------------------------------------------------


def _candidates(canon: str, text: Signs) -> list[Mention]:
    """A mention for each match of a form that can be a name, overlapping ones too, the longest first at each place."""
    none = list(forms.matches(text, "none"))
    out: dict[Span, Mention] = {}
    matches = forms.matches(text, "mechanism")
    for found in (one for match in matches for one in (_members(text, match) if match.rule == "mechanism.row" else (match,))):
        if any(_denied(found, n) for n in none):
            continue
        if name := _named(canon, text, found):
            start, end, node = name
            rule = found.rule.replace("package", "coined")
            out.setdefault((start, end), Mention(start, end, "mechanism", f"mechanism:{node}", rule))
    everything = [m for one in out.values() for m in (one, *_sharing(canon, one))]
    return sorted(everything, key=lambda m: (m.start, -m.end))


_LEAST = 4  # characters of a name in a row: 政策、目标、考核体系 are no mechanisms


def _members(text: Signs, row: Found) -> list[Found]:
    """The names in a row of them that is summed up: “全科体检”、清风入户 of “全科体检”、清风入户等监督方式."""
    out, first, depth = [], row.first, 0
    for at in range(row.first, row.last + 1):
        sign = text.signs[at : at + 1]
        depth += (sign in _having("mquote")) - (sign in _having("munquote"))
        if at == row.last or not depth and sign in _having("、", "conjunction"):
            if text.edges[at] - text.edges[first] >= _LEAST:
                out.append(Found(first, at, "mechanism.discovered"))
            first = at + 1
    return out if len(out) > 1 else []


def _denied(found: Found, none: Found) -> bool:
    """Whether a name lies in what is none, or goes on to something else (巡察·对象)."""
    goes_on = none.rule == "none.longer" and none.first < found.last < none.last
    return goes_on or none.first <= found.first and found.last <= none.last


def _apart(found: list[Mention], shut: list[Span]) -> list[Mention]:
    """Those that lie in nothing shut and not within one another, the first and longest."""
    out: list[Mention] = []
    for m in found:
        near = shut[max(0, bisect_left(shut, (m.start,)) - 2) : bisect_left(shut, (m.end,))]
        free = not any(a < m.end and m.start < b and not (m.start < a and b < m.end) for a, b in near)
        if free and (not out or m.start >= out[-1].end):
            out.append(m)
    return out


def _named(canon: str, text: Signs, found: Found) -> tuple[int, int, str] | None:
    """Where the name that a form finds begins and ends, and how it stands in an id; None where it is no name."""
    start, end = text.span(_own(canon, text, found), found.last)
    end += canon[end - 1] == "制" and canon[end : end + 1] == "度"  # 记录制·度, as the tokenizer has it
    start += canon[start] == "被"
    rule = found.rule.removeprefix("mechanism.")
    if any(canon.count(a, start, end) != canon.count(b, start, end) for a, b in ("“”", "‘’")):
        return None
    if rule in ("coined", "package") and not _worth(canon, start, end, rule):
        return None
    if rule == "phrase":
        return start, end, _phrase(canon[start:end])
    if rule == "shared":
        return start, end, bare(canon[start:end]) + "监督"
    if rule in _NEAR and not _anchored(canon, text, found, _NEAR[rule]):
        return None
    name = normal(canon[start:end])
    if name in left_out() or _bare(canon[start:end], rule) or name in _modifiers() and name not in full_names() | _power():
        return None  # 监督 of 监督模式
    return start, end, name


_NEAR = {"coined": 25, "discovered": 40}  # words


def _anchored(canon: str, text: Signs, found: Found, near: int) -> bool:
    """Whether words of supervision stand in or near a name that no lexicon has: a “白名单” may be the economy's."""
    quotation = _QUOTATION.search(canon, *text.span(found.first, found.last))
    return bool(quotation and _PACKAGE.fullmatch(quotation["content"])) or not _having("manchor").isdisjoint(text.signs[max(0, found.first - near) : found.last + near])


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(lexicon.words("modifiers", "word"))


def _bare(words: str, rule: str) -> bool:
    """Whether a form that asks for more found a head word alone: 工程 of “一把手”工程."""
    return rule != "name" and words in _heads() - full_names()


@cache
def _power() -> frozenset[str]:
    return frozenset(lexicon.words("modifiers", "word", says="power"))


@cache
def _tails() -> frozenset[str]:
    return frozenset(lexicon.words("words", "word", part="tail")) - _heads()


_QUOTATION = re.compile("[“‘](?P<content>.*)[”’]")
# 三书一函, 一听二看三查四谈, 凡提四必: numbers, and a word of the trade, make a package of practices.
_NUMBER = "[一二两三四五六七八九十]"
_PACKAGE = re.compile(
    rf"(?=.*[函书单谈查考评述听看访督告账档警约析判议])(?:{_NUMBER}[\u4e00-\u9fa5]{{1,3}}){{2,}}"
    rf"|[\u4e00-\u9fa5]{{0,2}}{_NUMBER}必[\u4e00-\u9fa5]?"
)
_SAID = re.compile("[在把以对从向让将要是为不]|率先|必须|敢于|坚决|没有|应当|可以")  # what is said, no name
_SLOGAN = re.compile("[两三四五六七八九十][个大项](?!必)")  # “九个必须”, “八大行动”
_NO_NAME = re.compile("[+·]")
_COUNT = re.compile(r"[\d一二两三四五六七八九十]+[项个类](?:制度|机制|措施)?")  # “两项”制度
_MANNER = re.compile(r"“(?:([一点面])对\1|手把手|[\u4e00-\u9fa5]{2,5}式)”")


def _worth(canon: str, start: int, end: int, rule: str) -> bool:
    """Whether a coined name can be one: no slogan, no metaphor, no list in quotation marks that nothing names."""
    quotation = _QUOTATION.search(canon, start, end)
    if quotation is None:
        return True
    content, alone = quotation["content"], quotation.span() == (start, end)
    if _COUNT.fullmatch(content):
        return False
    if alone and (content in left_out() or len(content) < 3) or re.search("[‘“]", content):
        return False
    rest = canon[quotation.end() : end]
    if _SAID.match(content) or content in full_names() and rest in full_names():
        return False  # “在全省率先出台”同级监督 quotes a speaker; “四种形态”批评教育 is two names
    if rest in _tails() and content in left_out() | _modifiers():
        return False  # “两个责任”贯通协同
    if rule == "package":
        return bool(_PACKAGE.fullmatch(content))
    if alone and (len(content) > 14 or _NO_NAME.search(content) or "、" in content):
        return False
    return not (alone and (_MANNER.fullmatch(quotation.group()) or _SLOGAN.match(content)))


def _phrase(words: str) -> str:
    """The name of a verb phrase: its verb, what is coined in its object, and the noun that ends it."""
    row = next(row for row in files.table("codebook/phrases.csv") if words.startswith(row["verb"]) and words.endswith(row["object"]))
    between = words[len(row["verb"]) : -len(row["object"])]
    return bare(row["verb"] + (between if _QUOTATION.fullmatch(between) else "") + row["object"])


# --- targets in front, shared heads -------------------------------------------------------------------------------


_TARGETED = frozenset(("mechanism.compound", "mechanism.coined", "mechanism.discovered"))
_TELLS = re.compile("约谈|谈心谈话|廉政谈话|述[责职廉]")  # what one does to another, or reports


def _own(canon: str, text: Signs, found: Found) -> int:
    """The word with which a name begins that those supervised stand before: they may not belong to it.

    In “一把手”权力运行清单和监督任务清单 they belong to both lists, so to the name of neither; in 12名领导干部述责述廉
    they are those who act.
    """
    last = _after_targets(text, found.first, found.last)
    if last in (found.first, found.last) or found.rule not in _TARGETED:
        return found.first
    start, end = text.span(last, found.last)
    left = text.edges[found.first]
    several = canon[end : end + 1] in tuple("和及、") and _after_targets(text, found.last + 1, found.last + 20) == found.last + 1
    several = several and any(f.first == found.last + 1 for f in forms.matches(text, "mechanism"))
    acts = _TELLS.match(canon, start) and not canon.endswith(_CLOSED, start, end) and (
        canon[left - 1] in "名个位" or _after_targets(text, found.last, found.last + 20) > found.last or canon[start] == "述")
    led = found.rule in ("mechanism.coined", "mechanism.discovered") and not _leads(text, found.first)
    chief = canon.endswith(("主要负责人", "班子成员"), left, start) and not canon.endswith(_CLOSED, start, end)
    return last if several or acts or led or chief else found.first


_CLOSED = ("制度", "机制", "制")


@cache
def _having(*names: str) -> frozenset[str]:
    return frozenset("".join(map(forms.having, names)))


def _after_targets(text: Signs, first: int, last: int) -> int:
    """The word behind those supervised that stand at a word: “一把手”, 领导班子、领导干部, 市直单位主要负责人."""
    at = end = first
    inside = _having("thead", "tmodifier") | _having("mquote", "munquote", "、")
    while at < min(last, len(text.signs)) and text.signs[at] in inside:
        at += 1
        if text.signs[at - 1] in _having("thead"):
            end = at + (text.signs[at : at + 1] in _having("munquote"))
    return end


def _leads(text: Signs, first: int) -> bool:
    return first > 0 and text.signs[first - 1] in _having("introduce", "mtaken", "mraise")


_JOINED = tuple("、和及与")


def _sharing(canon: str, m: Mention) -> Iterator[Mention]:
    """Names that share the head of another: 政务 of 政务、村务公开, 任前 of 任前、任中和离任谈话."""
    left, name = m.start, m.id[10:]
    while canon[left - 1 : left] in _JOINED and (match := _leading().search(canon, max(0, left - 6), left)):
        word = match["word"]
        mine = next((name[:size] for size in range(min(5, len(name) - 1), 1, -1) if _alike(word, name[:size])), "")
        if not mine:
            break
        left -= len(word) + 1
        node = f"mechanism:{word}{name[len(mine) :]}"
        yield Mention(left, left + len(word), "mechanism", node, "mechanism.shared")


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>{either(lexicon.words('modifiers', 'word', leads='yes'))})[、和及与]$")


def _alike(word: str, other: str) -> bool:
    """Whether two modifiers can share a head: of one series, or with one last character (政务, 村务)."""
    series = _series()
    if word not in series or other not in series:
        return False
    return series[word] == series[other] != "none" or len(word) == len(other) and word[-1] == other[-1]


@cache
def _series() -> dict[str, str]:
    rows = files.table("codebook/modifiers.csv")
    return {row["word"]: row["series"] for row in rows if row["leads"] == "yes"}


# --- bare heads ---------------------------------------------------------------------------------------------------

_CARRIED = re.compile("(?:执行|落实|运行)情况|结果|不?合格(?!的?单位)")  # 报告清单执行情况
_COUNTED = re.compile(r"(?:[\u4e00-\u9fa5]{0,3})[\d一二两三四五六七八九十]")
_AFTER = r"(?![察视]?组(?!成)|[察视]?办(?![法理])|对象|机构|体系|过的|(?<=账)[目户]|化(?!解))"


@cache
def _opens() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[,;:。“‘]|依托|推行|{either(lexicon.words('verbs', 'verb', role='introduce'))})$")


@cache
def _heads(**where: str) -> frozenset[str]:
    return frozenset(lexicon.words("heads", "head", **where))


@cache
def _bare_heads() -> re.Pattern[str]:
    weak = _heads(open="built") | _heads(open="act")
    heads = either(h for h in (_heads(alone="no") | _heads(alone="brief")) - weak if len(h) > 1)
    return re.compile(rf"{heads}{_AFTER}")


def _brief(
    canon: str, span: tuple[int, int], earlier: list[Mention], closed: list[tuple[int, int]]
) -> Iterator[Mention]:
    """Bare head words: short for an earlier name that ends so (会商4次, 试行积分制), or a name (提示函).

    `earlier` are the names of this paragraph and the one before; `closed` the spans in which nothing is coded.
    """
    taken = [(m.start, m.end) for m in earlier if m.start >= span[0]] + closed
    for match in _bare_heads().finditer(canon, *span):
        start, end = match.span()
        if any(a < end and start < b for a, b in taken) or {match.group(), canon[start - 2 : end]} & left_out():
            continue  # 监督检查 is no shorter name of a 专项检查
        long = [m for m in earlier if m.end <= start and m.id.endswith(match.group()) and m.id[10:] != match.group()]
        alone = match.group() in _heads(alone="brief")
        shown = alone or (_COUNTED.match(canon, end) or _CARRIED.match(canon, end)) and canon[start - 1] != "受"
        if long and (shown or _opens().search(canon[max(span[0], start - 6) : start])):
            yield Mention(start, end, "mechanism", long[-1].id, "mechanism.short", (long[-1].start, long[-1].end))
        elif alone:
            yield Mention(start, end, "mechanism", f"mechanism:{match.group()}", "mechanism.name")
