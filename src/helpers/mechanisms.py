"""Find the mechanisms that a text names: full names, head words with what modifies them, and coined names.

The rows are in `codebook/mechanisms.csv`, `heads.csv`, `modifiers.csv` and `phrases.csv`; slogans and metaphors that
look like names are in `not_coded.csv`. A name that no row has says so by its rule: mechanism.discovered or .coined.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from helpers import files, lexicon, toponyms, words
from helpers.lexicon import bare, either
from helpers.spans import Mention
from helpers.texts import Passage

if TYPE_CHECKING:
    import pandas as pd

_SUFFIX = rf"(?:新?(?:{'|'.join(lexicon.SUFFIXES)}))"
_AT_END = re.compile(rf"{_SUFFIX}$")
_QUOTED = r"(?:“[^“”,;。!?]{1,14}”|‘[^‘’,;。!?]{1,14}’)"
_MANNER = re.compile(r"“(?:([一点面])对\1|手把手|[\u4e00-\u9fa5]{2,5}式)”")
# The name goes on: another word.
_AFTER = (
    r"(?![察视]?组(?!成)|[察视]?办(?![法理])|对象|机构|体系|过的|(?<=账)[目户]|化(?!解)"
    r"|(?<=巡[察视])(?:工作)?(?:人员|干部|部门|领导|小组|力量|成果运用))"
)


@cache
def _heads(**where: str) -> frozenset[str]:
    return frozenset(lexicon.words("heads", "head", **where))


@cache
def _mechanism_pattern() -> re.Pattern[str]:
    """A name by its head word: one that stands alone, one with modifiers, or an open head with unknown nouns."""
    full = _heads(alone="yes") | set(lexicon.words("mechanisms", "term"))
    whom, place = _whom(), either(lexicon.words("targets", "word", part="modifier"))
    words_before = set(lexicon.words("modifiers", "word"))
    style = either(w for w in words_before if w.endswith("式"))
    post = r"党委(?:\(党组\))?书记"
    # Every word is read in one way and a name has few of them: else a long row of words has ways without number.
    coined = rf"(?!{whom}){_QUOTED}"
    loose = rf"(?:{either(words_before)}|{whom}|{post}|{place}|{coined})"
    # A word that is a verb too does not lead a name: in 检查权力清单 it governs the list.
    tight = rf"(?:{either(lexicon.words('modifiers', 'word', leads='yes'))}|{whom}|{post}|{coined})"
    quoted = "“[^“”,;。]{2,4}式”"
    styles = rf"(?:(?:{style}|{_QUOTED}、){{0,8}}{style}|(?:{quoted}、?){{0,8}}{quoted})(?:、{style}){{0,8}}的?监督"
    # 预警平台 is no 预警: an open head that goes on where a full name ends
    longer = either(head for head in _heads(open="yes") if any(head.startswith(name) and head != name for name in full))
    led = either((_heads() | full) - _heads(family="accountability"))
    compound = rf"{tight}{loose}{{0,8}}{led}"
    # A full name that goes on where its first words are a name too: with a row 廉情预警哨 it is no 廉情预警.
    begins = re.compile(compound)
    longest = [name for name in full if (part := begins.match(name)) and part.end() < len(name)]
    whole = either(longest) if longest else "(?!)"
    return re.compile(
        rf"(?:(?P<whole>{whole})|(?P<style>{styles})|(?P<compound>{compound})"
        rf"|(?P<name>(?!{longer}){either(full)})|(?P<unknown>{either(_heads(open='yes'))}))"
        rf"(?:{_SUFFIX}|(?<=制)度)?{_AFTER}"
    )


@cache
def _whom() -> str:
    """A regular expression for those whom a mechanism is for: one or more targets in front of its head word."""
    target = either(set(lexicon.words("targets", "word", part="head")) - {"主要负责人"})
    place = either(lexicon.words("targets", "word", part="modifier"))
    one = rf"(?:{place}){{0,4}}(?:“{target}”|‘{target}’|{target})"
    return rf"(?:{one}、){{0,8}}{one}"  # one head for two targets: 领导班子、领导干部政绩考核


@cache
def _scanner():
    """A scanner for the words that a name begins or ends with, and how many of them only begin one."""
    import ahocorasick_rs

    full = _heads(alone="yes") | set(lexicon.words("mechanisms", "term"))
    begin = {*lexicon.words("modifiers", "word"), *lexicon.words("targets", "word"), "党委", "“", "‘"}
    end = {*full, *_heads(), *(f"式{mark}监督" for mark in ("", "的", "”", "”的"))}
    both = [*sorted(begin - end), *sorted(end), ",", ";", "。"]
    return ahocorasick_rs.AhoCorasick(both), len(begin - end), len(both) - 3


def _matches(masked: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Matches of `_mechanism_pattern()`, tried only where a name may begin and its clause has an end for it."""
    scanner, opening, breaks = _scanner()
    starts, closed = set(), False
    for index, at, _ in reversed(scanner.find_matches_as_indexes(masked[start:end], overlapping=True)):
        if index >= breaks:
            closed = False
        else:
            closed = closed or index >= opening
            if closed:
                starts.add(at)
    pattern, after = _mechanism_pattern(), start
    for at in sorted(starts):
        if start + at >= after and (match := pattern.match(masked, start + at, end)):
            after = match.end()
            yield match


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"{either([h for h in _heads() if len(h) > 1] + ['监督'])}$")


@cache
def _left_out() -> frozenset[str]:
    return frozenset(lexicon.words("not_coded", "term")) | frozenset(lexicon.words("targets", "word"))


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(lexicon.words("modifiers", "word"))


def _normal(name: str) -> str:
    """A mechanism's name as it stands in its id: without suffix, and without a quoted manner before a full name."""
    short = _AT_END.sub("", name)
    manner = _MANNER.match(short)
    known = manner and not manner[1] and bare(manner.group()) in _modifiers()  # “沉浸式”警示教育
    rest = short[manner.end() :] if manner and not known else ""
    if len(rest) > 3 and bare(rest) in _full_names():  # of “点穴式”巡察 too little would be left
        short = rest
    short = bare(short).replace("式的", "式")
    return short or bare(name)


@cache
def _full_names() -> frozenset[str]:
    return frozenset(map(bare, (*lexicon.words("mechanisms", "term"), *lexicon.words("heads", "head", alone="yes"))))


def find(passage: Passage, masked: str, bodies: list[Mention], before: list[Mention]) -> list[Mention]:
    """Mechanism mentions of a passage, in order.

    `masked` is its canonical text in signs, `bodies` are its bodies, `before` the mechanisms of the passage before.

    >>> from helpers.texts import passage
    >>> text = passage("集体约谈“一把手”。", "paragraph")
    >>> [m.id for m in find(text, text.canon, [], [])]
    ['mechanism:集体约谈']
    """
    canon, out = passage.canon, list(before)
    shut = sorted([(m.start, m.end) for m in bodies] + toponyms.titles(canon))
    for sentence in passage.sentences:
        span = (sentence.start, sentence.end)
        found = sorted([*_phrases(canon, *span), *_named(canon, *span, masked), *_coined(canon, *span)], key=_longest)
        closed = shut[bisect_left(shut, (span[0],)) : bisect_left(shut, (span[1],))]
        here: list[Mention] = []
        for m in found:
            free = not any(a < m.end and m.start < b and not (m.start < a and b < m.end) for a, b in closed)
            passive = canon[m.start - 1] == "被" and "\u4e00" <= canon[m.end : m.end + 1] <= "\u9fa5"  # 被巡察单位
            if free and not passive and (not here or m.start >= here[-1].end):
                here.append(m)
        out += sorted([*here, *_brief(canon, span, [*out, *here], closed)])
    return out[len(before) :]


def longer(nodes: Iterable[str]) -> dict[str, str]:
    """For each bare head word among these ids, as a title has it, its only longer name: 提示函 → 廉政风险提示函.

    So for a coined package: 一谈二述 → 一谈二述监督办法; and for a name to which 监督 only adds what it is for: 巡察 →
    巡察监督.

    >>> longer(["mechanism:提示函", "mechanism:廉政风险提示函", "mechanism:约谈"])
    {'mechanism:提示函': 'mechanism:廉政风险提示函'}
    """
    nodes = sorted(set(nodes))
    heads = sorted(f"mechanism:{head}" for head in _heads(alone="brief"))
    known = {head: [n for n in nodes if n != head and n.endswith(head[10:])] for head in heads if head in nodes}
    package = (n for n in nodes if _PACKAGE.fullmatch(n[10:]))
    known |= {short: [n for n in nodes if n != short and n.startswith(short)] for short in package}
    known |= {short: [f"{short}监督"] for short in nodes if f"{short}监督" in nodes}
    return {short: names[0] for short, names in known.items() if len(names) == 1}


def discovered(mentions: pd.DataFrame) -> pd.DataFrame:
    """Names of mechanisms that no row of a lexicon has, the most frequent first, for the reader to judge.

    mentions: `coding.mentions`, of one document or of several. Returns columns name, family, rule
    (mechanism.discovered or mechanism.coined), count, and doc, start, end, text of the first mention. What is a
    practice gets a row in `mechanisms.csv`, what is none one in `not_coded.csv`.

    >>> from helpers.coding import code
    >>> from helpers.texts import parse
    >>> found = discovered(code(parse("a", "昆明市纪委监委推行“四必谈”，开展约谈。")).mentions)
    >>> list(found.name), list(found.family)
    (['四必谈'], ['talk'])
    """
    found = mentions[mentions["rule"].isin(["mechanism.discovered", "mechanism.coined"])]
    found = found.assign(name=found["id"].str.removeprefix("mechanism:")).sort_values(["doc", "start"], kind="stable")
    found = found[~found["name"].isin(_full_names())]
    first = found.drop_duplicates("name")
    count = first["name"].map(found["name"].value_counts())
    first = first.assign(family=first["name"].map(lexicon.family), count=count)
    columns = ["name", "family", "rule", "count", "doc", "start", "end", "text"]
    return first.sort_values(["count", "name"], ascending=[False, True], ignore_index=True)[columns]


def _longest(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end


@cache
def _phrase_patterns() -> tuple[re.Pattern[str], ...]:
    gap = rf"(?:(?P<coined>{_QUOTED})|[^,;。、]{{0,24}}?)"
    rows = files.table("codebook/phrases.csv")
    return tuple(re.compile(rf"(?P<verb>{row['verb']}){gap}(?P<object>{row['object']})") for row in rows)


def _phrases(canon: str, start: int, end: int) -> Iterator[Mention]:
    """Verb phrases of the trade: 列席“三重一大”会议, 听取…汇报. A long object between them leaves the id."""
    for pattern in _phrase_patterns():
        for match in pattern.finditer(canon, start, end):
            name = bare(match["verb"] + (match["coined"] or "") + match["object"])
            yield Mention(*match.span(), "mechanism", f"mechanism:{name}", "mechanism.phrase")


def _named(canon: str, start: int, end: int, masked: str) -> Iterator[Mention]:
    """Names by lexicon rows: a full name, or a head word with what modifies it."""
    for match in _matches(masked, start, end):
        left, right = match.span()
        rule = "mechanism.name" if match["whole"] else f"mechanism.{match.lastgroup}"
        if match["unknown"] or match["name"] in _heads(open="yes"):
            left = _leftwards(canon, left, start, end)
            if match["unknown"] and left == match.start() or bare(canon[left:right]) in _left_out():
                continue
            rule = "mechanism.discovered" if left < match.start() else rule
            left = _with_target(canon, left, right, start)
        elif match["name"] is None and canon[right - 1] == "度":  # 落实主要负责人末位表态制度
            left = _scope(canon, left, right)
            left = _with_target(canon, left, right, start)
        else:
            left = _scope(canon, left, right)
        if match["style"]:
            yield from _styles(canon, left, right)
            continue
        name = _normal(canon[left:right])
        headless = name in _modifiers() and name not in _full_names() | _heads()  # 监督 of 监督模式
        if name not in _left_out() and not headless:
            yield Mention(left, right, "mechanism", f"mechanism:{name}", rule)
            yield from _sharing(canon, left, name)


def _styles(canon: str, left: int, right: int) -> Iterator[Mention]:
    """Manners that share the head 监督, each a name of its own: 任务式、清单式的监督 is 任务式监督 and 清单式监督."""
    head = canon.rindex("监督", left, right)
    for manner in re.finditer("[^、]+", canon[left:head]):
        start, last = left + manner.start(), left + manner.end() == head
        name = f"{bare(manner.group()).removesuffix('的')}监督"
        yield Mention(start, right if last else left + manner.end(), "mechanism", f"mechanism:{name}",
                      "mechanism.style" if last else "mechanism.shared")


@cache
def _led_targets() -> re.Pattern[str]:
    verbs = either((*lexicon.words("verbs", "verb", role="introduce"), "形成", "绘制"))
    whom = rf"{_whom()}|主要负责人|主要领导"
    return re.compile(rf"(?:(?P<with>制度|机制)[和、及]|{verbs}[了起出]?)(?P<whom>{whom})$")


def _with_target(canon: str, left: int, right: int, start: int) -> int:
    """Where a name begins that a verb and a target lead to: 领导班子“政治画像” of 形成领导班子“政治画像”."""
    led = _led_targets().search(canon, max(start, left - 16), left)
    shared = led and not led["with"] and re.match("和|及|、", canon[right : right + 1])  # of several names
    return led.start("whom") if led and not shared else left


@cache
def _leaders() -> frozenset[str]:
    return frozenset(lexicon.words("modifiers", "word", leads="yes"))


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>{either(_leaders())})[、和及与]$")


def _sharing(canon: str, left: int, name: str) -> Iterator[Mention]:
    """Names that share the head of the one at `left`: 政务 of 政务、村务公开, 任前 of 任前、任中和离任谈话."""
    while canon[left - 1 : left] in tuple("、和及与") and (match := _leading().search(canon, max(0, left - 6), left)):
        word = match["word"]
        mine = next((name[:size] for size in range(min(5, len(name) - 1), 1, -1) if _alike(word, name[:size])), "")
        if not mine:
            break
        left -= len(word) + 1
        node = f"mechanism:{word}{name[len(mine) :]}"
        yield Mention(left, left + len(word), "mechanism", node, "mechanism.shared")


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


@cache
def _scope_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    target = either(lexicon.words("targets", "word", part="head"))
    return re.compile(rf"“?{target}”?"), re.compile(rf"(?:和|及|、)(?!“?{target})")


def _scope(canon: str, left: int, right: int) -> int:
    """Where a name begins when a target before it modifies more than this name.

    In “一把手”权力运行清单和监督任务清单 the target belongs to both lists, so to the name of neither.
    """
    target, more = _scope_patterns()
    lead, after = target.match(canon, left, right), canon[right : right + 14]
    if lead and more.match(after) and _mechanism_pattern().match(after, 1):
        return lead.end()
    return _after_subject(canon, left, right)


@cache
def _subject_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    who = rf"(?P<who>{_whom()}|{_QUOTED}(?:单位|部门))"
    return re.compile(rf"{who}(?:约谈|谈心谈话|廉政谈话|述[责职廉])"), re.compile(_whom())


def _after_subject(canon: str, left: int, right: int) -> int:
    """Where a name begins when the target before it is who acts: “一把手”约谈“一把手”, 12名领导干部述责述廉."""
    acting, target = _subject_patterns()
    act = acting.match(canon, left, right)
    return act.end("who") if act and (canon[left - 1] in "名个位" or target.match(canon, right)) else left


_NOMINAL = frozenset(("n", "vn", "nz", "b", "an", "j"))


# jieba cuts each run of these by itself, so the words of one run are those of the whole sentence.
_RUN = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+")


def _leftwards(canon: str, at: int, start: int, end: int) -> int:
    """Where an unknown compound begins: nouns before its head word, four words and ten characters at the most."""
    run = next((run for run in _RUN.finditer(canon, start, end) if run.end() > at), None)
    if run is None or run.start() >= at:
        return at
    edges = sorted(edge for edge in words.boundaries(canon, *run.span()) if edge < at)
    left = at
    for begin in reversed(edges[-4:]):
        word = canon[begin:left]
        nominal = word in _leaders() or words.tag(word) in _NOMINAL and word not in _left_out()
        if at - begin > 10 or len(word) < 2 or not nominal or word.endswith(_verbs()):
            break
        left = begin
    return left


@cache
def _verbs() -> tuple[str, ...]:
    nouns = {"监督", "审核", "检查", "会商", "约谈", "问责", "提醒", "警示", "反馈"}
    return ("发挥", "加强", *(set(lexicon.words("verbs", "verb")) - nouns))


_NO_NAME = re.compile("[+·]")
_WAY = re.compile("的?(?:方式|做法|方法|办法|法|打法|举措|套餐)")
_HARD = re.compile("难|弱|软|缺位|乏力|不力|空白|盲[区点]|短板")  # “熟人社会”监督难
_PAIRED = re.compile(rf"{_QUOTED}{_SUFFIX}")  # “五必访”“五必谈”制度
# 三书一函, 一听二看三查四谈, 凡提四必: numbers, and a word of the trade, make a package of practices.
_NUMBER = "[一二两三四五六七八九十]"
_PACKAGE = re.compile(
    rf"(?=.*[函书单谈查考评述听看访督告账档警约析判议])(?:{_NUMBER}[\u4e00-\u9fa5]{{1,3}}){{2,10}}"
    rf"|[\u4e00-\u9fa5]{{0,2}}{_NUMBER}必[\u4e00-\u9fa5]?"
)
_GOAL = re.compile(
    "的?(?:建设|品牌|格局|氛围|关系|局面|生态|环境|形象|防线|堤坝|屏障|合力|理念|文化|意识|精神|目标|思维|导向|作用|效应"
    "|难题|问题|现象|状态|改革|战略|特色|产业|经验|服务|便民|职责|责任|要求|原则|作风|态势|生力军|队伍|铁军|防火墙|关口|网)"
)
# What may follow a coined name and stays in it: “廉情抄告”平台, “清廉小区”积分制.
_TAIL = ("贯通协同", "监督办法", "平台", "中心", "工程", "计划", "活动", "监督", "监督法")


@cache
def _coined_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A coined name with its head, and what may stand before it: a name that it is a kind of, a verb."""
    heads = either((*_heads(), *_TAIL))
    verbs = either(lexicon.words("verbs", "verb", role="introduce"))
    modifier = either(_modifiers())
    quoted = _QUOTED.replace("14", "30")  # a list may be longer than a name
    name = rf"(?P<quoted>{quoted})(?P<head>新?{modifier}{{0,8}}{heads}(?!体系))?(?P<suffix>{_SUFFIX})?"
    return re.compile(name), re.compile(rf"{either(_heads(alone='yes'))}$"), re.compile(rf"{verbs}(?:了|起|出)?$")


def _coined(canon: str, start: int, end: int) -> Iterator[Mention]:
    """Coined names in quotation marks: their head word, the head behind them, or the verb before them shows it."""
    pattern, before, introduced = _coined_patterns()
    last, chain = start, -1  # the end of the last quotation, and of the last that is a name
    for match in pattern.finditer(canon, start, end):
        content, left, right = match["quoted"][1:-1], *match.span()
        if match["head"] and _HARD.match(canon, right):
            last = right
            continue
        if kind := before.search(canon, max(last, left - 10), left):
            left = kind.start()
        last = right
        if content in _left_out() or len(content) < 3 or re.search("[‘“]", content):
            continue
        named = match["head"] or match["suffix"] or _PAIRED.match(canon, right) or _PACKAGE.fullmatch(content)
        named = named or len(content) > 3 and _WAY.match(canon, right)
        if not named and (len(content) > 14 or _NO_NAME.search(content) or "、" in content):
            continue  # “谈前、谈中、谈后”: a list in quotation marks is a name where something names it
        shown = named or _endings().search(content)
        if not shown and _GOAL.match(canon, right) or _MANNER.fullmatch(match.group()):
            continue  # what is built so is a goal: “清廉村居”建设; a manner names no practice: “面对面”
        linked = left == chain or canon[left - 1] in "、和及" and left - 1 == chain
        if shown or linked or introduced.search(canon, max(start, left - 5), left):
            if match["suffix"] or match["head"] or _endings().search(content):
                left = _with_target(canon, left, right, start)
            chain = right
            name = _normal(canon[left:right].replace("”新", "”"))
            yield Mention(left, right, "mechanism", f"mechanism:{name}", "mechanism.coined")


_CARRIED = re.compile("(?:执行|落实|运行)情况|结果|不?合格(?!的?单位)")  # 报告清单执行情况
_COUNTED = re.compile(r"(?:[\u4e00-\u9fa5]{0,3})[\d一二两三四五六七八九十]")


@cache
def _opens() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[,;:。“‘]|依托|推行|{either(lexicon.words('verbs', 'verb', role='introduce'))})$")


@cache
def _bare_heads() -> re.Pattern[str]:
    heads = either(h for h in _heads(alone="no") | _heads(alone="brief") if len(h) > 1)
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
        if any(a < end and start < b for a, b in taken) or {match.group(), canon[start - 2 : end]} & _left_out():
            continue  # 监督检查 is no shorter name of a 专项检查
        long = [m for m in earlier if m.end <= start and m.id.endswith(match.group()) and m.id[10:] != match.group()]
        alone = match.group() in _heads(alone="brief")
        shown = alone or (_COUNTED.match(canon, end) or _CARRIED.match(canon, end)) and canon[start - 1] != "受"
        if long and (shown or _opens().search(canon[max(span[0], start - 6) : start])):
            yield Mention(start, end, "mechanism", long[-1].id, "mechanism.short", (long[-1].start, long[-1].end))
        elif alone:
            yield Mention(start, end, "mechanism", f"mechanism:{match.group()}", "mechanism.name")
