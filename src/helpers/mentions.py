"""Find what a text names: bodies, documents, targets and mechanisms, by lexicon rows and a grammar of names.

The grammar reads the canonical text in which every region is one sign and its continuation, so that a rule says
"region" and not a list of three thousand names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from helpers import lexicon, regions, words
from helpers.lexicon import bare, either
from helpers.regions import Mention
from helpers.texts import Text

R, C = "\ue000", "\ue001"  # a region's first character and its further ones
CHAIN = f"(?:{R}{C}*)+"
LEVEL = "[省市州县区旗盟]"
_N = r"[一二三四五六七八九十\d]"


class Names(NamedTuple):
    """Everything that a document names, in the order of the text, and its own place."""

    mentions: tuple[Mention, ...]
    home: Mention | None


# --- bodies -----------------------------------------------------------------------------------------------------


@cache
def _body_pattern(aliases: tuple[str, ...]) -> re.Pattern[str]:
    def rows(part: str) -> tuple[str, ...]:
        return lexicon.words("bodies", "word", part=part)

    office = rf"(?:第{_N}+(?:巡[察视]|纪检监察)组|巡[察视]第?{_N}+组|{either(rows('office'))})"
    discipline = rf"(?:第{_N}+)?{either(rows('discipline'))}"
    modifier = either((*rows("modifier"), *aliases))
    determiner = either(rows("determiner"))
    some = rf"(?:{determiner})?(?:{modifier})(?:{determiner}|{modifier})*"
    klass = rf"(?:{either(rows('class'))}(?:{office})?|{either(rows('headnoun'))})"
    department = rf"(?:{either(rows('department'))})(?:{either(rows('suffix'))})"
    open_name = r"[\u4e00-\u9fa5]{2,8}?(?:管理局|委员会|管委会|集团|公司|大学|学院|医院)"
    place = rf"(?P<chain>{CHAIN})|(?P<level>{LEVEL})"
    core = (
        rf"{LEVEL}?委(?:{office}|办(?![理事公案学好实])|{discipline})?|{discipline}|{department}|{either(rows('government'))}"
        rf"|(?:{determiner})?(?:{modifier})*(?:{discipline}|{klass}|{office})|{determiner}{klass}"
    )
    free = rf"{some}(?:{discipline}|{klass}|{office})|{determiner}(?:{klass}|{discipline})|{discipline}|村务监督委员会"
    if aliases:
        free += f"|{either(aliases)}(?:{klass}|{office})?"
    return re.compile(
        rf"(?:中共)?(?:{place})(?P<core>{core})|(?:中共)?(?P<region>{CHAIN})(?P<open>{open_name})"
        rf"|(?P<central>(?:中央|国家)(?:{discipline}|巡视组|审计署)(?:国家监委)?|中共中央|中央纪委国家监委)|(?P<free>{free})"
    )


_ALIAS = re.compile(r"(?P<full>[\u4e00-\u9fa5]{2,20})\((?:以下|下)?(?:简称|称)“?(?P<short>[^)“”]{2,10})”?\)")
_PLAIN = re.compile("纪委监委|纪检监察委|纪律检查委员会|监察委员会|(?<!国家)监委|纪委(?!国家)")
# A committee's name ends here unless a post follows it: 市委书记 names a person.
_POST = re.compile("书记|副书记|委员(?!会)|托|派|任")
_NOT_BODY = re.compile(r"(?:各级|各)?(?:单位|部门|机关|企业|学校|医院|机构|和)+$")


def _body_name(core: str) -> str:
    """The part of a body's id behind its code."""
    name = bare(core)
    name = re.sub(r"^(?:各级|各)|(?<=[直属])各", "", name) or name
    if len(name) > 2 and name[0] in "省市州县区旗盟" and name[1] not in "委直属级管(、县区":
        name = name[1:]
    return "纪委监委".join(_PLAIN.split(name, maxsplit=1)) if _PLAIN.match(name) else name


def _mask(canon: str, named: list[Mention]) -> str:
    out = list(canon)
    for m in named:
        if m.kind == "region":
            out[m.start : m.end] = R + C * (m.end - m.start - 1)
    return "".join(out)


class Places(NamedTuple):
    """The regions of a document and where its blocks begin: what a word without a region's name is resolved by."""

    text: Text
    named: list[Mention]
    home: Mention | None

    def block(self, at: int) -> int:
        """Start of the block that holds an offset."""
        return next(b.start for b in reversed(self.text.blocks) if b.start <= at)

    def level(self, char: str, at: int) -> Mention | None:
        """The region that 市委 or 区纪委监委 at an offset means."""
        return regions.referent(char, at, self.block(at), self.named, self.home)

    def here(self, start: int, sentence: tuple[int, int]) -> Mention | None:
        """The region of a class without a region word: of its sentence, its paragraph, the one before, the document."""
        before = [m for m in self.named if m.start < start]
        inside = [m for m in self.named if sentence[0] <= m.start < sentence[1]]
        last = before[-1] if before else None
        if inside and not (last and last.start >= sentence[0]):
            last = inside[0]
        elif last and not self._follows(last.start, start):
            last = None
        several = last and sum(m.start == last.start for m in self.named) > 1
        return self.home if not last or several else last  # a word for two regions leaves none in focus

    def _follows(self, earlier: int, at: int) -> bool:
        """Whether the paragraph at an offset continues that of an earlier one: no heading between them."""
        between = [b for b in self.text.blocks if earlier < b.start <= at]
        return all(b.kind == "paragraph" for b in between)


def _bodies(places: Places, masked: str) -> list[Mention]:
    text = places.text
    found = {m["short"]: m for m in _ALIAS.finditer(text.canon)}
    pattern = _body_pattern(tuple(sorted(found)))
    out: list[Mention] = []
    for sentence in text.sentences:
        for match in pattern.finditer(masked, sentence.start, sentence.end):
            if mentions := _body(places, match, (sentence.start, sentence.end), tuple(found)):
                out += mentions
    for short, match in found.items():
        full = re.search(r"[\u4e00-\u9fa5]{1,12}$", match["full"])
        if full and not any(m.start < match.end("full") and match.start("full") < m.end for m in out):
            out.append(Mention(match.start("full"), match.end("full"), "body", f"body:000000:{short}", "body.alias"))
    return _resident(places, masked, out)


def _body(places: Places, match: re.Match[str], sentence: tuple[int, int], aliases: tuple[str, ...]) -> list[Mention]:
    canon, (start, end) = places.text.canon, match.span()
    core = match["core"] or match["open"] or match["central"] or match["free"] or ""
    chain = match["chain"] or match["region"]
    after = canon[end : end + 3]
    if core == "委" and _POST.match(after):
        return []
    if match["free"] and (_NOT_BODY.fullmatch(core) or core in ("各级", "各")):
        return []
    if match["level"] and start and masked_word(canon, start, end):
        return []
    antecedent, rule = None, "body.class"
    if chain:
        last = [m for m in places.named if m.end == match.end("chain" if match["chain"] else "region")]
        codes, rule = [m.id[7:] for m in last], "body.name"
        if core.startswith("委"):  # 昆明市 + 委: the level stands once for both
            char = canon[last[0].end - 1]
            core = (char if char in "省市州县区旗盟" else regions.divisions()[codes[0]].char) + core
        if last[0].rule == "region.pointing":
            antecedent, rule = last[0].antecedent, "body.pointing"
    elif match["level"]:
        place = places.level(match["level"], start)
        if not place:
            return []
        codes, antecedent, rule = [place.id[7:]], (place.start, place.end), "body.level"
        core = match["level"] + core
    elif match["central"]:
        codes, rule = ["100000"], "body.name"
    else:
        place = places.here(start, sentence)
        own = any(core.startswith(alias) for alias in aliases)
        codes = ["000000" if own or not place else place.id[7:]]
        antecedent = (place.start, place.end) if place and not own and place.end else None
    return [Mention(start, end, "body", f"body:{code}:{_body_name(core)}", rule, antecedent) for code in codes]


def masked_word(canon: str, start: int, end: int) -> bool:
    """Whether a level character only ends a word before it: 大城市委员 names no 市委."""
    return (
        canon[start - 1] in "城都超门闹上股夜集各"
        and canon[start] in "市"
        or canon[start - 1 : start + 1]
        in (
            "地区",
            "社区",
            "小区",
            "园区",
            "辖区",
            "城区",
            "郊区",
            "山区",
            "牧区",
            "片区",
            "灾区",
        )
    )


def _resident(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """Join sender 驻 host to one name; the parts stay as nested mentions of their own."""
    group = re.compile(r"驻(?P<host>[^,;。、()]{1,16}?)(?P<kind>(?:第[一二三四五六七八九十]+)?纪检(?:监察)?组)")
    out = [m for m in found]
    for sentence in places.text.sentences:
        for match in group.finditer(masked, sentence.start, sentence.end):
            sender = next((m for m in found if m.end == match.start()), None)
            host = next((m for m in found if m.start == match.start("host")), None)
            name = bare(places.text.canon[match.start("host") : match.end("host")])
            name = name[1:] if host and name[0] in "省市州县区旗" else name
            out = [m for m in out if not (match.start("host") <= m.start < match.end() and m.end > match.end("host"))]
            if not host or host.end != match.end("host"):
                place = sender or places.here(match.start(), (sentence.start, sentence.end))
                code = place.id.split(":")[1] if place else "000000"
                out = [m for m in out if not (match.start("host") <= m.start < match.end("host"))]
                out.append(Mention(match.start("host"), match.end("host"), "body", f"body:{code}:{name}", "body.host"))
            if sender:
                code, start = sender.id.split(":")[1], sender.start
                whole = f"{sender.id.split(':')[2]}驻{name}{match['kind']}"
                whole = (
                    places.text.canon[start : match.start()] + whole[whole.index("驻") :] if code == "100000" else whole
                )
            else:
                place = places.here(match.start(), (sentence.start, sentence.end))
                code, start = place.id[7:] if place else "000000", match.start()
                whole = f"驻{name}{match['kind']}"
                known = [m.id for m in out if m.id.endswith(whole) and m.id.split(":")[1] in (code, "100000")]
                code, whole = known[0].split(":")[1:] if known else (code, whole)
            out.append(Mention(start, match.end(), "body", f"body:{code}:{whole}", "body.resident"))
    return out


def _short_bodies(found: list[Mention]) -> list[Mention]:
    """A class named briefly is the longer name of the same region that the text has: 巡察机构 → 区委巡察机构."""
    names = {m.id for m in found}
    out = []
    for m in found:
        _, code, name = m.id.split(":", 2)
        longer = sorted(
            i
            for i in names
            if i.startswith(f"body:{code}:") and re.fullmatch(f"{LEVEL}委{re.escape(name)}", i.split(":")[2])
        )
        out.append(m._replace(id=longer[0], rule="body.short") if m.rule == "body.class" and longer else m)
    return out


_OWN_CLASS = re.compile("各|被|驻在|参训|联系|全|.*(?:党组织|\\)|监察机关|党支部)$")


def _only_modifies(body: Mention, canon: str, targets: list[Mention]) -> bool:
    """Whether a class of bodies only tells of what kind a target is (乡镇党委书记, 区直部门“一把手”)."""
    around = [m for m in targets if m.start <= body.start and body.end < m.end]
    post = canon[body.end : body.end + 2] == "书记"
    return bool(around) and (post or not _OWN_CLASS.match(canon[body.start : body.end]))


# --- documents --------------------------------------------------------------------------------------------------


@cache
def _document_pattern() -> re.Pattern[str]:
    kinds = either(lexicon.words("documents", "word"))
    implementing = either(w for w in lexicon.words("documents", "word") if re.match("实施|工作", w))
    return re.compile(
        rf"《(?P<quoted>[^》]*{kinds}(?:\([^)]{{1,12}}\))?)》|(?P<plain>(?:{CHAIN}|{LEVEL})?委{implementing})"
    )


def _documents(text: Text, masked: str) -> list[Mention]:
    out = []
    for sentence in text.sentences:
        for match in _document_pattern().finditer(masked, sentence.start, sentence.end):
            name = bare(text.canon[match.start() : match.end()])
            rule = "document.title" if match["quoted"] else "document.plain"
            out.append(Mention(*match.span(), "document", f"document:{name}", rule))
    return out


# --- targets ----------------------------------------------------------------------------------------------------


@cache
def _target_pattern() -> re.Pattern[str]:
    head = either(lexicon.words("targets", "word", part="head"))
    bound = either(lexicon.words("targets", "word", part="bound"))
    modifier = either(lexicon.words("targets", "word", part="modifier"))
    level = r"(?:[省市州县区旗](?:、[省市州县区旗])*(?:\([市区、县]+\))?[直属管级区]?(?=[部单机党政领干一“]))"
    before = rf"(?:(?:“?{modifier}”?|{level}|\((?:社区|党组|党委|工)\)|常委|各级)的?)"
    quoted = rf"(?:“{head}”|‘{head}’|{head})"
    return re.compile(rf"{before}*{quoted}|{before}+(?P<bound>{bound})(?!调整|队伍|职工|群众|名单)")


_SAYS = re.compile("说|表示|介绍|坦言|认为|告诉")
_ACTS = re.compile(r"(?:分头|带队|率队|逐一|牵头|主持|抓|骑马|对(?!象)|与|向)")


def _targets(places: Places, masked: str, bodies: list[Mention]) -> list[Mention]:
    canon, out = places.text.canon, []
    for sentence in places.text.sentences:
        for match in _target_pattern().finditer(masked, sentence.start, sentence.end):
            start, end = match.span()
            for m in bodies:  # a class of bodies in front belongs to the target's name
                if m.start < start < m.end or m.end == start:
                    start = m.start
            inside = [m for m in bodies if start <= m.start and m.end <= end]
            opens = start == sentence.start or canon[start - 1] in ",;:。!?由、" or canon[start - 1].isspace()
            acts = opens and (_ACTS.match(canon[end : end + 2]) or canon[start - 1] == "由")
            if acts or _SAYS.match(canon[end : end + 2]):
                continue  # who acts here is not supervised here
            name = re.sub("(?<=[任拔职到])的", "", bare(canon[start:end]))
            name = "领导班子成员" if name == "班子成员" else re.sub("^(?:各级|各)", "", name)
            out.append(Mention(start, end, "target", f"target:{name}", "target.body" if inside else "target.name"))
    return out


# --- mechanisms -------------------------------------------------------------------------------------------------

_SUFFIX = rf"(?:新?(?:{'|'.join(lexicon.SUFFIXES)}))"
_QUOTED = r"(?:“[^“”,;。!?]{1,14}”|‘[^‘’,;。!?]{1,14}’)"
_MANNER = re.compile(r"“(?:([一点面])对\1|手把手|[\u4e00-\u9fa5]{2,5}式)”")
_AFTER = r"(?![察视]?组(?!成)|[察视]?办(?![法理])|对象|机构|体系|(?<=账)[目户])"  # the name goes on: another word


@cache
def _heads(**where: str) -> frozenset[str]:
    return frozenset(lexicon.words("heads", "head", **where))


@cache
def _mechanism_pattern() -> re.Pattern[str]:
    """A name by its head word: one that stands alone, one with modifiers, or an open head with unknown nouns."""
    full = _heads(alone="yes") | set(lexicon.words("mechanisms", "term"))
    target = either(set(lexicon.words("targets", "word", part="head")) - {"主要负责人"})
    place = either(lexicon.words("targets", "word", part="modifier"))
    words_before = set(lexicon.words("modifiers", "word"))
    style = either(w for w in words_before if w.endswith("式"))
    whom = rf"(?:{place})*(?:“{target}”|‘{target}’|{target})"
    post = r"党委(?:\(党组\))?书记"
    loose = rf"(?:{either(words_before)}|{whom}|{post}|{place}|{_QUOTED})"
    # A word that is a verb too does not lead a name: in 检查权力清单 it governs the list.
    tight = rf"(?:{either(lexicon.words('modifiers', 'word', leads='yes'))}|{whom}|{post}|{_QUOTED})"
    styles = rf"(?:(?:{style}|{_QUOTED}、)*{style}|“[^“”,;。]{{2,4}}式”)(?:、{style})*的?监督"
    return re.compile(
        rf"(?:(?P<style>{styles})|(?P<compound>{tight}{loose}*{either(_heads() | full)})"
        rf"|(?P<name>{either(full)})"
        rf"|(?P<unknown>{either(_heads(open='yes'))})){_SUFFIX}?{_AFTER}"
    )


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"{either([h for h in _heads() if len(h) > 1] + ['监督'])}$")


@cache
def _left_out() -> frozenset[str]:
    return frozenset(lexicon.words("not_coded", "term")) | frozenset(lexicon.words("targets", "word"))


def _normal(name: str) -> str:
    """A mechanism's name as it stands in its id: without suffix, and without a quoted manner before a full name."""
    short = re.sub(rf"{_SUFFIX}$", "", name)
    manner = _MANNER.match(short)
    if manner and lexicon.bare(short[manner.end() :]) in _full_names():
        short = short[manner.end() :]
    short = re.sub("式的", "式", bare(short))
    return short or bare(name)


@cache
def _full_names() -> frozenset[str]:
    return frozenset(map(bare, (*lexicon.words("mechanisms", "term"), *lexicon.words("heads", "head", alone="yes"))))


def _mechanisms(places: Places, masked: str, taken: list[Mention]) -> list[Mention]:
    text = places.text
    canon, out = text.canon, []
    stops = regions.titles(canon)
    closed = [(m.start, m.end) for m in taken if m.kind == "body"] + stops
    for sentence in text.sentences:
        found = sorted(
            [*_phrases(canon, sentence.start, sentence.end), *_named(canon, sentence.start, sentence.end, masked)]
            + list(_coined(canon, sentence.start, sentence.end)),
            key=lambda m: (m.start, -m.end),
        )
        at = sentence.start
        for m in found:
            inside = any(a < m.end and m.start < b and not (m.start < a and b < m.end) for a, b in closed)
            if m.start >= at and not inside and canon[m.start - 1] != "被":
                out.append(m)
                at = m.end
    return _brief(places, out, closed)


def _phrases(canon: str, start: int, end: int) -> Iterator[Mention]:
    """Verb phrases of the trade: 列席“三重一大”会议, 听取…汇报. A long object between them leaves the id."""
    from helpers import files

    for row in files.table("codebook/phrases.csv"):
        for match in re.finditer(rf"{row['verb']}(?P<gap>[^,;。、]{{0,24}}?){row['object']}", canon[start:end]):
            gap = match["gap"] if re.fullmatch(rf"(?:{_QUOTED})?", match["gap"]) else ""
            name = bare(row["verb"] + gap + row["object"])
            yield Mention(
                start + match.start(), start + match.end(), "mechanism", f"mechanism:{name}", "mechanism.phrase"
            )


def _named(canon: str, start: int, end: int, masked: str) -> Iterator[Mention]:
    """Names by lexicon rows: a full name, or a head word with what modifies it."""
    edges: list[int] = []
    for match in _mechanism_pattern().finditer(masked, start, end):
        left, right = match.span()
        rule = f"mechanism.{match.lastgroup}"
        if match["unknown"]:
            edges = edges or sorted(words.boundaries(canon, start, end))
            left, rule = _leftwards(canon, left, edges), "mechanism.discovered"
            if left == match.start() or bare(canon[left:right]) in _left_out():
                continue
        else:
            left = _scope(canon, left, right)
        name = _normal(canon[left:right])
        if name not in _left_out():
            yield Mention(left, right, "mechanism", f"mechanism:{name}", rule)


def _scope(canon: str, left: int, right: int) -> int:
    """Where a name begins when a target before it modifies more than this name.

    In “一把手”权力运行清单和监督任务清单 the target belongs to both lists, so to the name of neither.
    """
    lead = re.match(rf"“?{either(lexicon.words('targets', 'word', part='head'))}”?", canon[left:right])
    after = canon[right : right + 14]
    shared = lead and re.match(rf"(?:和|及|、)(?!“?{either(lexicon.words('targets', 'word', part='head'))})", after)
    if shared and _mechanism_pattern().match(after, 1):
        return left + lead.end()
    return left


_NOMINAL = frozenset(("n", "vn", "nz", "b", "an", "j"))


def _leftwards(canon: str, at: int, edges: list[int]) -> int:
    """Where an unknown compound begins: nouns before its head word, four words and ten characters at the most."""
    left, count = at, 0
    while count < 4:
        begin = max((edge for edge in edges if edge < left), default=left)
        word = canon[begin:left]
        if begin == left or at - begin > 10 or len(word) < 2 or words.tag(word) not in _NOMINAL:
            break
        if re.search(rf"{either(_verbs())}$", word) or word in _left_out():
            break
        left, count = begin, count + 1
    return left


@cache
def _verbs() -> frozenset[str]:
    return frozenset(lexicon.words("verbs", "verb")) - {
        "监督",
        "审核",
        "检查",
        "会商",
        "约谈",
        "问责",
        "提醒",
        "警示",
        "反馈",
    } | {"发挥", "加强"}


# What may follow a coined name and stays in it: “廉情抄告”平台, “清廉小区”积分制.
_TAIL = ("平台", "中心", "工程", "计划", "活动", "监督")


@cache
def _coined_pattern() -> tuple[re.Pattern[str], re.Pattern[str]]:
    heads = either((*_heads(), *_TAIL))
    before = either(_heads(alone="yes"))
    verbs = either(lexicon.words("verbs", "verb", role="introduce"))
    name = rf"(?P<before>{before})?(?P<quoted>{_QUOTED})(?P<head>新?{heads})?(?P<suffix>{_SUFFIX})?"
    return re.compile(name), re.compile(rf"{verbs}(?:了|起|出)?$")


def _coined(canon: str, start: int, end: int) -> Iterator[Mention]:
    """Coined names in quotation marks: their head word, the head behind them, or the verb before them shows it."""
    pattern, introduced = _coined_pattern()
    for match in pattern.finditer(canon, start, end):
        content = match["quoted"][1:-1]
        if content in _left_out() or len(content) < 3 or re.search("[、+·‘“]", content):
            continue
        shown = _endings().search(content) or match["head"] or match["suffix"]
        if shown or introduced.search(canon[max(start, match.start() - 5) : match.start()]):
            name = _normal(match.group().replace("”新", "”"))
            yield Mention(*match.span(), "mechanism", f"mechanism:{name}", "mechanism.coined")


_COUNTED = re.compile(r"(?:[\u4e00-\u9fa5]{0,3})[\d一二两三四五六七八九十]")


def _brief(places: Places, found: list[Mention], closed: list[tuple[int, int]]) -> list[Mention]:
    """Short forms: a bare head word that a name of this or the preceding paragraph ends with (会商 4次, 试行积分制)."""
    text, canon, out = places.text, places.text.canon, list(found)
    verbs = re.compile(rf"(?:^|[,;:。“‘]|依托|推行|{either(lexicon.words('verbs', 'verb', role='introduce'))})$")
    for sentence in text.sentences:
        since = text.blocks[max(0, sentence.block - 1)].start
        for match in re.finditer(
            either(h for h in _heads(alone="no") if len(h) > 1), canon[sentence.start : sentence.end]
        ):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if any(a < end and start < b for a, b in [*((m.start, m.end) for m in out), *closed]):
                continue
            head = match.group()
            long = [
                m for m in found if since <= m.start and m.end <= start and m.id.endswith(head) and m.id[10:] != head
            ]
            opens = verbs.search(canon[sentence.start : start][-6:])
            counted = _COUNTED.match(canon, end) and canon[start - 1] != "受"
            if long and (opens or counted):
                last = long[-1]
                out.append(Mention(start, end, "mechanism", last.id, "mechanism.short", (last.start, last.end)))
    return sorted(out)


# --- all of them ------------------------------------------------------------------------------------------------


def find(text: Text) -> Names:
    """All mentions of a document and its own place.

    >>> from helpers.texts import parse
    >>> [m.id for m in find(parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")).mentions if m.kind != "region"]
    ['body:530103:纪委监委', 'mechanism:任前廉政谈话']
    """
    named, home = regions.find(text)
    places = Places(text, [m for m in named if m.kind == "region"], home)
    masked = _mask(text.canon, named)
    documents = _documents(text, masked)
    closed = [(m.start, m.end) for m in documents] + regions.titles(text.canon)

    def free(found: list[Mention]) -> list[Mention]:
        return [m for m in found if not any(a <= m.start and m.end <= b for a, b in closed)]

    bodies = _short_bodies(free(_bodies(places, masked)))
    targets = free(_targets(places, masked, bodies))
    bodies = [m for m in bodies if not (m.rule == "body.class" and _only_modifies(m, text.canon, targets))]
    mechanisms = free(_mechanisms(places, masked, bodies))
    everything = [*free(named), *bodies, *documents, *targets, *mechanisms]
    return Names(tuple(sorted(set(everything), key=lambda m: (m.start, -m.end, m.kind, m.id))), home)
