"""Find the mechanisms that a text names: what forms find, names that share a head, bare heads for longer names.

The grammar is in `codebook/forms.csv`, over the words of `mechanisms.csv`, `heads.csv` and `modifiers.csv`; slogans and
metaphors that look like names are in `not_coded.csv`. How a name stands in an id is told in `mechanism_names`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from helpers.codebook import Found, Mention, Signs, Span, bare, forms, lexicon, signs
from helpers.mentions import coinages, toponyms
from helpers.mentions import mechanism_names as naming
from helpers.reading import Passage, Sentence, files


def find(
    passage: Passage, named: Sequence[Mention], bodies: Sequence[Mention], before: Sequence[Mention]
) -> list[Mention]:
    """Mechanism mentions of a passage, in order.

    `named` are its regions, `bodies` its bodies, `before` the mechanisms of the passage before.

    >>> from helpers.reading import passage
    >>> [m.id for m in find(passage("集体约谈“一把手”。", "paragraph"), [], [], [])]
    ['mechanism:集体约谈']
    """
    canon, text = passage.canon, signs.read(passage.canon, tuple(named))
    if _having("manything").isdisjoint(text.signs):
        return []
    shut = sorted([(m.start, m.end) for m in bodies] + toponyms.titles(canon))
    names = _apart(_candidates(canon, text), shut)
    out = list(before)
    for sentence in passage.sentences:
        here = [m for m in names if sentence.start <= m.start < sentence.end]
        closed = shut[bisect_left(shut, (sentence.start,)) : bisect_left(shut, (sentence.end,))]
        out += sorted([*here, *_brief(canon, text, sentence, [*out, *here], closed)])
    return out[len(before) :]


@cache
def _having(*names: str) -> frozenset[str]:
    """The signs of some classes."""
    return frozenset("".join(map(forms.having, names)))


# --- what forms find ----------------------------------------------------------------------------------------------


def _candidates(canon: str, text: Signs) -> list[Mention]:
    """A mention for each match of a form that can be a name, overlapping ones too, the longest first at each place."""
    none = list(forms.matches(text, "none"))
    matches = [one for found in forms.matches(text, "mechanism") for one in _members(canon, text, found)]
    starts = {found.first for found in matches}
    out: dict[Span, Mention] = {}
    for found in matches:
        if any(_denied(found, other) for other in none):
            continue
        first = _own(canon, text, found, starts)
        start, end = text.span(first, found.last)
        end += canon[end - 1] == "制" and canon[end : end + 1] == "度"  # 记录制·度, as the tokenizer may have it
        start += canon[start] == "被"
        if (start, end) not in out and (node := _name(canon, text, found, (start, end))):
            rule = "mechanism.coined" if found.rule == "mechanism.package" else found.rule
            out[start, end] = Mention(start, end, "mechanism", f"mechanism:{node}", rule)
    shared = (m for one in out.values() for m in _sharing(canon, text, one))
    return sorted([*out.values(), *shared], key=lambda m: (m.start, -m.end))


_LEAST, _MOST = 4, 12  # characters of a name in a row: 政策、目标、考核体系 are no mechanisms, nor is a clause


# Two acts that share a word are a coined practice, where they stand among names: 联开联讲, 同督同改.
_DOUBLED = re.compile("([\u4e00-\u9fff])(?!\\1)[\u4e00-\u9fff]\\1(?!\\1)[\u4e00-\u9fff]")


def _members(canon: str, text: Signs, found: Found) -> list[Found]:
    """A match, or the names of a row that is summed up: “全科体检”, 清风入户 of “全科体检”、清风入户等监督方式."""
    if found.rule not in ("mechanism.row", "mechanism.means"):
        return [found]
    row = [one for one in _row(text, found) if text.edges[one.last] - text.edges[one.first] >= _LEAST]
    if len(row) < 2 or found.rule == "mechanism.row":
        return row if len(row) > 1 else []
    told = [one for one in row if _is_told(text, one) or _DOUBLED.search(canon, *text.span(one.first, one.last))]
    if text.signs[found.last - 1] in _having("mbuilt"):
        return [one for one in row if one in told or one == row[-1] or _can_be(text, one)] if told else []
    # Means are everybody's (走访、座谈等方式): they are mechanisms only beside one that is surely one.
    sure = any(not _having("mpower", "mname").isdisjoint(text.signs[one.first : one.last]) for one in row)
    return told if sure else []


def _row(text: Signs, found: Found) -> Iterator[Found]:
    """The names of a row, between its commas and conjunctions."""
    first, depth = found.first, 0
    for at in range(found.first, found.last + 1):
        sign = text.signs[at : at + 1]
        between = not depth and sign in _having("、", "conjunction")
        if at == found.last or between or sign in _having("mquote") and text.signs[at - 1] in _having("munquote"):
            yield Found(first, at, "mechanism.discovered")
            first = at + between
        depth += (sign in _having("mquote")) - (sign in _having("munquote"))


def _is_told(text: Signs, one: Found) -> bool:
    """Whether a name in a row has a word of the trade, and no verb in front: 典型案例剖析通报, but not 查阅档案."""
    inside = text.signs[one.first : one.last]
    trade = _having("mhead", "mname", "mpower", "mmanner", "监督检查") - _having("mbuilt")
    told = (sign in trade for sign in inside)
    return inside[0] not in _having("verb") and text.edges[one.last] - text.edges[one.first] <= _MOST and any(told)


def _can_be(text: Signs, one: Found) -> bool:
    """Whether a name in a row can be coined, or a noun phrase of a name's length: 信访件核实, but not 查阅档案."""
    named = _having("mnominal") | _having("mquote")
    return text.signs[one.first] in named and text.edges[one.last] - text.edges[one.first] <= _MOST


def _denied(found: Found, none: Found) -> bool:
    """Whether a name lies in what is none, or goes on to something else (巡察·对象)."""
    goes_on = none.rule == "none.longer" and none.first < found.last < none.last
    return goes_on or none.first <= found.first and found.last <= none.last


def _apart(found: list[Mention], shut: list[Span]) -> list[Mention]:
    """Those that lie in nothing shut and not within one another, the first and longest."""
    out: list[Mention] = []
    for m in found:
        near = shut[max(0, bisect_left(shut, (m.start,)) - 2) : bisect_left(shut, (m.end,))]
        m = _behind_organ(m, near)
        opens = m.rule == "mechanism.loop"  # 市委书记抓总、…的监督闭环 begins with a body
        free = not any(a < m.end and m.start < b and not (m.start < a + opens and b < m.end) for a, b in near)
        if free and (not out or m.start >= out[-1].end):
            out.append(m)
    return out


def _behind_organ(m: Mention, near: list[Span]) -> Mention:
    """A name whose first words a body has, behind that body: 监督 of 市政协监督, which is a 政协监督 all the same."""
    organ = next((end for start, end in near if start <= m.start < end < m.end), 0)
    return m._replace(start=organ) if organ and m.rule == "mechanism.deed" else m


def _name(canon: str, text: Signs, found: Found, span: Span) -> str:
    """How the words of a span that a form finds stand in an id; '' where they are no name."""
    words, rule = canon[slice(*span)], found.rule.removeprefix("mechanism.")
    if any(words.count(a) != words.count(b) for a, b in ("“”", "‘’", "()")):
        return ""
    if rule == "phrase":
        return "" if _off_topic(canon, name := _phrase(words), span) else name
    if rule == "shared":
        return f"{bare(words)}监督"
    if rule == "loop":
        return bare(words.rpartition("的")[2])
    quotation = coinages.QUOTATION.search(words)
    packed = bool(quotation) and naming.is_package(quotation["content"])
    if rule == "package" and not packed or rule in ("coined", "package") and not coinages.is_name(words):
        return ""
    if rule == "sanction" and words == "公职":
        return "开除公职"  # of 开除党籍、公职
    if rule == "sanction" and (lost := _LOST.fullmatch(words)):
        return "".join(lost.groups())  # 开除张某党籍
    if rule in _OPEN and _is_civil(text, found, rule == "coined"):
        return ""
    if rule == "coined" and not packed and not _anchored(canon, text, found):
        return ""
    name = naming.normal(words)
    if _off_topic(canon, name, span):
        return ""
    if name in naming.left_out() or rule not in ("name", "bare") and (name in _say_little() or words in _head_words()):
        return _institution(words, name, rule)  # none in 工程 of “一把手”工程, 监督 of 监督模式
    return name


# What is none where a sentence is not about supervision: 听取教师住房建设的汇报, 海关在现场巡视.
_ONLY_ABOUT = {
    "听取汇报": re.compile(
        "监[督察委]|纪[检委]|巡[视察]|干部|廉|党风|作风|整改|述职|审计|腐败|督[查导]|[检调]查|问责|案件|线索|责任制"
    ),
    "巡视": re.compile("巡视(?:组|办|反馈|整改|工作|监督|发现|意见|成果|全覆盖)|委|党|纪|巡察|干部|整改|反馈"),
}
_HELPS = re.compile("一帮一|包[村户片]|^领导(?:干部)?责任制$|联系困难")
_POOR = re.compile("[扶脱]贫|贫困|灾|救济|困难[户职企群]|致富|包户")


def _off_topic(canon: str, name: str, span: Span) -> bool:
    """Whether a name is of something else than supervision, by the sentence in which it stands."""
    stop = canon.find("。", span[1])
    around = canon.rfind("。", 0, span[0]) + 1, stop if stop >= 0 else len(canon)
    about = _ONLY_ABOUT.get(name)
    return bool(about and not about.search(canon, *around) or _HELPS.search(name) and _POOR.search(canon, *around))


def _institution(words: str, name: str, rule: str) -> str:
    """The whole name of an institution of which too little would be left: 检查制度, 考核机制; '' for another."""
    kept = rule in _OPEN and words.endswith(("制度", "机制")) and name in _checks()
    return bare(words) if kept else ""


@cache
def _checks() -> frozenset[str]:
    """What is done to those in power by a bare word, but supervision: 检查, 考核, 公示."""
    families = lexicon.alike("inspection", "appraisal")
    return frozenset().union(*(naming.heads(family=family) for family in families), ("监督检查", "公示")) - {"监督"}


@cache
def _head_words() -> frozenset[str]:
    return naming.heads() - naming.full_names()


@cache
def _say_little() -> frozenset[str]:
    return naming.modifiers() - naming.full_names() - naming.modifiers(says="power")


_LOST = re.compile("(开除)[^党公]+(党籍|公职)")
_OPEN = frozenset(("discovered", "institution", "coined"))  # rules that take words of no lexicon


def _is_civil(text: Signs, found: Found, coined: bool) -> bool:
    """Whether a name is an institution of the economy or of citizens: 网上竞价机制, but 投资经营责任追究制度.

    One that is `coined` need not end in a word for an institution.
    """
    inside, ends = text.signs[found.first : found.last], _having("mbuilt", "mdeed", "mtool")
    told = _having("mpower", "mmanner", "mname", "mblame", "thead", "tbound")
    return (coined or inside[-1:] in ends) and not _having("mcivil").isdisjoint(inside) and told.isdisjoint(inside)


_NEAR = 25  # how many words off


def _anchored(canon: str, text: Signs, found: Found) -> bool:
    """Whether words of supervision stand in or near a coined name: a “白名单” may be the economy's.

    They stand in its sentence: the next one may be about something else.
    """
    start, end = text.span(found.first, found.last)
    first = max(found.first - _NEAR, text.at(canon.rfind("。", 0, start) + 1), 0)
    last = min(found.last + _NEAR, text.at(stop) if (stop := canon.find("。", end)) >= 0 else len(text.signs))
    return not _having("manchor").isdisjoint(text.signs[first:last])


def _phrase(words: str) -> str:
    """The name of a verb phrase: its verb, what is coined in its object, the noun that ends it; '' for no phrase."""
    for row in files.table("codebook/phrases.csv"):
        verb, noun = row["verb"], row["object"]
        if words.startswith(verb) and words.endswith(noun):
            between = words[len(verb) : -len(noun)]
            return bare(verb + (between if coinages.QUOTATION.fullmatch(between) else "") + noun)
    return ""  # a verb with the object of another


# --- targets in front ---------------------------------------------------------------------------------------------

_TARGETED = frozenset(("mechanism.compound", "mechanism.coined", "mechanism.discovered"))
# What one does to another, or reports.
_TELLS = re.compile("(?:集体|分别|逐一|当面|联合)?(?:约谈|谈心谈话|廉政谈话)|述[责职廉]")
_THING = re.compile("(?:制度?|机制|报告|会议?)$")  # of this they are no subject
_FAR = 20  # words


def _own(canon: str, text: Signs, found: Found, starts: set[int]) -> int:
    """The word with which a name begins, where those supervised stand in front: they may not belong to it.

    In “一把手”权力运行清单和监督任务清单 they belong to both lists, so to the name of neither; in 12名领导干部述责述廉
    they are those who act. `starts` are the words with which names may begin.
    """
    if (told := _told(canon, text, found)) > found.first:
        return told
    behind = _behind_targets(text, found.first, found.last)
    if behind in (found.first, found.last) or found.rule not in _TARGETED:
        return found.first
    (left, start), end = text.span(found.first, behind), text.edges[found.last]
    after = found.last + 1
    several = canon[end : end + 1] in tuple("和及、") and _behind_targets(text, after, after + _FAR) == after in starts
    unled = found.rule != "mechanism.compound" and (
        not found.first or text.signs[found.first - 1] not in _having("introduce", "mtaken", "mraise")
    )
    acts = not _THING.search(canon[start:end]) and (
        canon.endswith(("主要负责人", "主要负责同志", "班子成员"), left, start)
        or _TELLS.match(canon, start)
        and (
            canon[left - 1] in "名个位"
            or canon[start] == "述"
            or canon.startswith("了", end)
            or _behind_targets(text, found.last, after + _FAR) > found.last
        )
    )
    return behind if several or unled or acts else found.first


_TOLD = re.compile("(?:反馈|通报|移交)(?=.{2})")


def _told(canon: str, text: Signs, found: Found) -> int:
    """The word with which a name begins behind the verb of which it is the object: 向“一把手”反馈·专项巡察."""
    begin = text.edges[found.first]
    for at in range(found.first, found.last - 1):
        verb = _TOLD.match(canon, text.edges[at], text.edges[found.last])
        if verb and text.edges[at + 1] == verb.end() and _TOWARD.search(canon, max(0, begin - 24), text.edges[at]):
            return at + 1
    return found.first


_TOWARD = re.compile("向[^,;:。!?、的]{2,}$")  # to whom


def _behind_targets(text: Signs, first: int, last: int) -> int:
    """The word behind those supervised that stand at a word: “一把手”, 领导班子、领导干部, 市直单位主要负责人."""
    at = end = first
    inside = _having("thead", "tmodifier", "mquote", "munquote", "、")
    while at < min(last, len(text.signs)) and text.signs[at] in inside:
        at += 1
        if text.signs[at - 1] in _having("thead"):
            end = at + (text.signs[at : at + 1] in _having("munquote"))
    return end


# --- shared heads -------------------------------------------------------------------------------------------------


def _sharing(canon: str, text: Signs, m: Mention) -> Iterator[Mention]:
    """Names that share the head of another: 政务 of 政务、村务公开, 任前 of 任前、任中和离任谈话."""
    at, name = text.at(m.start), m.id[10:]
    while at > 1 and text.signs[at - 1] in _having("、", "conjunction") and text.signs[at - 2] in _having("mlead"):
        start, end = text.span(at - 2, at - 1)
        word = canon[start:end]
        mine = next((name[:size] for size in range(min(5, len(name) - 1), 1, -1) if _alike(word, name[:size])), "")
        if not mine:
            break
        at -= 2
        yield Mention(start, end, "mechanism", f"mechanism:{word}{name[len(mine) :]}", "mechanism.shared")


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
_COUNTED = re.compile(r"[\u4e00-\u9fa5]{0,3}[\d一二两三四五六七八九十]")


def _brief(
    canon: str, text: Signs, sentence: Sentence, earlier: list[Mention], closed: list[Span]
) -> Iterator[Mention]:
    """Bare head words: short for an earlier name that ends so (会商4次, 试行积分制), or a name (提示函).

    `earlier` are the names of this paragraph and the one before; `closed` the spans in which nothing is coded.
    """
    bare_heads, first, last = _having("mbare"), text.at(sentence.start), text.at(sentence.end)
    if bare_heads.isdisjoint(text.signs[first:last]):
        return
    taken = [(m.start, m.end) for m in earlier if m.start >= sentence.start] + closed
    for at in range(first, last):
        if text.signs[at] not in bare_heads or text.signs[at + 1 : at + 2] in _having("mbeyond", "mbuilt"):
            continue
        start, end = text.span(at, at + 1)
        head = canon[start:end]
        if any(a < end and start < b for a, b in taken) or {head, canon[start - 2 : end]} & naming.left_out():
            continue  # 监督检查 is no shorter name of a 专项检查
        alone = text.signs[at] in _having("mbrief")
        long = [m for m in earlier if m.end <= start and m.id.endswith(head) and m.id[10:] != head]
        shown = (_COUNTED.match(canon, end) or _CARRIED.match(canon, end)) and canon[start - 1] != "受"
        if long and (alone or shown or start == sentence.start or _opened(canon, text, at)):
            yield Mention(start, end, "mechanism", long[-1].id, "mechanism.short", (long[-1].start, long[-1].end))
        elif alone and not _civil(text, at):
            yield Mention(start, end, "mechanism", f"mechanism:{head}", "mechanism.name")


def _civil(text: Signs, at: int) -> bool:
    """Whether a word ends what is done to the economy or to citizens: 暴雨红色预警."""
    return any(none.rule == "none.civil" and none.first < at < none.last for none in forms.matches(text, "none"))


def _opened(canon: str, text: Signs, at: int) -> bool:
    """Whether a word stands behind a mark or a verb that introduces it."""
    start = text.edges[at]
    marked = canon[start - 1] in ",;:。“‘" or canon.endswith("依托", 0, start)
    return marked or text.signs[at - 1] in _having("introduce")
