"""The subject that no lexicon knows: 企业, 群众, 某公司, 记者 or a person's name in front of a clause's verb.

Such a one acts himself, so what was said of a body before does not go on to him. Told by the dictionary's tags and by
what ends the noun phrase (`nouns.csv`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick

from helpers.codebook import lexicon
from helpers.reading import REMEMBERED, files, words
from helpers.relations.clauses import SIGNS, Actor, B, Clause, Item, M, R, T, actor, run

_HEAD = re.compile(rf"[“”‘’ ]*(?:有[的些])?(?P<head>[^{''.join(SIGNS.values())}]*)")
# They open a noun phrase whatever the dictionary calls them.
_OPENERS = frozenset(
    "相关 有关 某 某某 其他 其它 部分 各 各地 各级 全体 所有 一些 不少 许多 多数 少数 个别 该 上述 当地 广大 与会"
    " 参会 受访 驻 邻近 周边 附近 毗邻 多名 多家 数名 几名 两名 一名 一位 一家 多位 兄弟 被 涉事 涉案"
    " 退休 离休 离退休 退役".split()
)
_OTHERS = frozenset(
    "其他 其它 别的 某 某些 一些 不少 许多 众多 多家 多名 几家 数家 部分 个别 多数 少数 兄弟 邻近 周边".split()
)
# They stand for who acted before.
_GOES_ON = frozenset(
    "他 她 他们 她们 我们 我 其 你们 它 这里 这 此 自己 本 书记 主任 负责人 主要负责人 主要领导 领导 班子 班子成员"
    " 领导班子 领导班子成员".split()
)
_PHRASE_ENDS = frozenset("时 中 后 前 上 下 里 内 方面 以来 期间 之际 之后 之前 以后 来".split())
_SKIPPED = ("d", "ad", "vd", "c", "t", "zg", "x", "e", "f", "o", "y", "i", "l")


WHICH_ONE = re.compile("^被[^,;]{1,8}的(?:\\d+[个家名])?$")  # 被巡察的教育局党组召开…: it tells which
_SUFFERS = frozenset("被 受 受到 遭 遭到 因 因为 获 获得".split())
_COUNT = re.compile(r"(?:其中|[\d一二三四五六七八九十百多余逐每共有])+[人名户]")


_OF_WORK = frozenset("人员 人士 机关 机构 小组 组 队 室 办".split())  # 审计人员: no object of the verb in front


@cache
def _candidates() -> AhoCorasick:
    return AhoCorasick([*(noun for noun, acts in _nouns().items() if acts == "yes"), *_OTHERS, *_foreign(), "某"])


@cache
def _foreign() -> tuple[str, ...]:
    return lexicon.words("words", "word", part="foreign")


@cache
def _nouns() -> dict[str, str]:
    return {row["noun"]: row["acts"] for row in files.table("codebook/nouns.csv")}


@lru_cache(REMEMBERED)
def _acts(phrase: str) -> str:
    """Whether what a noun phrase ends in can act: yes, no, or '' where nothing tells; the longest word decides."""
    known = _nouns()
    return next((known[phrase[i:]] for i in range(len(phrase)) if phrase[i:] in known), "")


def _nominal(word: str, tag: str) -> bool:
    if tag in ("zg", "l", "i", "uv") and _acts(word) == "yes" or tag == "v" and _nouns().get(word) == "yes":
        return True  # 社会各界 is a set phrase to the dictionary, 处长 a verb
    return tag[:1] in ("n", "r", "j", "b", "m", "q", "s", "k") or tag in ("vn", "an", "uj", "") or word in _OPENERS


def _verbal(word: str, tag: str) -> bool:
    return word not in _OPENERS and (tag in ("vn", "an") or word.startswith(lexicon.words("verbs", "verb")))


_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


def _proper(word: str, tag: str) -> bool:
    """Whether a word is somebody's name: 中国移动, 李某. What the dictionary calls a person's name may be 严格执行."""
    person = tag == "nr" and 1 < len(word) < 4 and word[0] in _SURNAMES
    named = person or tag in ("nt", "nrt", "nrfg") or word[:1] == "某"
    return named and not word.endswith((*lexicon.words("verbs", "verb"), "建设"))


def _name(parts: tuple[tuple[str, str], ...], at: int) -> int:
    """How many words from one on are a person's name of a surname and one or two characters that make no word."""
    size = 1
    while size < 3 and at + size < len(parts) and len(parts[at + size][0]) == 1 and parts[at + size][1][:1] in "nagvzm":
        size += 1
    return size if size > 1 and parts[at][0] in _SURNAMES else 0


@lru_cache(REMEMBERED)
def _names_somebody(head: str, acted: bool) -> bool:
    """Whether what stands in front of a clause's first name holds a subject; `acted`: that name is an act itself.

    Most heads hold no word that could be one, or a rough parting into words shows that it is none.
    """
    if not (_candidates().find_matches_as_indexes(head) or head[0] in _SURNAMES):
        return False
    return _subject_in(words.parts(head), acted)


def _subject_in(parts: tuple[tuple[str, str], ...], acted: bool) -> bool:
    at = 1 if len(parts) > 1 and parts[0][0] == "有" else 0  # 有网友…
    while at < len(parts) and (parts[at][1] in _SKIPPED and _acts(parts[at][0]) != "yes" or parts[at][0] in "“”‘’,"):
        at += 1
    if at < len(parts) and parts[at][1] == "p" and parts[at][0] not in _OPENERS:  # 在走访中,记者…
        ends = next((i for i in range(at + 1, len(parts)) if parts[i][0] in _PHRASE_ENDS), len(parts))
        return _subject_in(parts[ends + 1 :], acted)
    if at < len(parts) and parts[at][0] in _foreign():  # 美国司法部约谈…
        return acted or len(parts) > at + 1
    end = at + _name(parts, at) if _name(parts, at) else _noun_phrase(parts, at)
    behind = parts[end:]
    if end == at or any(word == "的" for word, _ in behind) or behind and behind[0][0] in _SUFFERS:
        return False  # 群众反映的问题; 5家企业被…: somebody else acts on them
    return behind[0][1] not in ("n", "uj", "ul", "f", "") if behind else acted


def _noun_phrase(parts: tuple[tuple[str, str], ...], begin: int) -> int:
    """Where a noun phrase ends that names one who can act, `begin` where none does."""
    compound = begin + 1 < len(parts) and parts[begin][1] in ("v", "vn") and parts[begin + 1][0] in _OF_WORK
    end = begin + 2 if compound else begin
    while end < len(parts) and _nominal(*parts[end]):
        end += 1
    slot = end > begin and parts[begin][0] in _OTHERS and parts[end - 1][1] == "n"  # 其他行业: open to any noun
    while end > begin and not slot:
        word, tag = parts[end - 1]
        if tag != "vn" and _acts(word) or _proper(word, tag):
            break
        if tag not in ("vn", "an", "m", "r", "", "uj"):
            return begin  # it ends in a noun that nothing tells of
        end -= 1
    if end == begin or parts[begin][0][0] in "该逐此" or _verbal(*parts[begin]) and not compound:
        return begin
    phrase = "".join(word for word, _ in parts[begin:end])
    if phrase in _GOES_ON or parts[begin][0] in _GOES_ON and ("的", "uj") not in parts[begin:end]:
        return begin
    told = _acts(phrase) == "yes" or _proper(*parts[end - 1]) or slot and _acts(phrase) != "no"
    return end if told and len(phrase) > 1 and not _COUNT.fullmatch(phrase) else begin


# Verbs that govern no name behind them, but open or colour what is said of it.
_LIGHT = frozenset(
    "是 有 要 应 应当 会 能 可 来自 据悉 据了解 了解 位于 作为 截至 如 例如 比如 正如 就是 经 已 能够 可以 不断 继续"
    " 为了 起 成为 系 属于".split()
)


# Verbs that the dictionary calls nouns: right in front of a name they govern it.
_ORDERS = re.compile(
    "(?:责令|函[告请]|建议|指导|联系|任命|指派|选派|考核|审查|评议|曝光|交由|核准|表彰)"
    "(?:了|过|各|该|有关|相关|所属|下属|\\d+余?[个家名])*$"
)
_SHORT = frozenset("请让使派设建赴去进查促抓盯督管找")


@lru_cache(REMEMBERED)
def governs(before: str) -> bool:
    """Whether a verb stands before a name and makes it an object: 统筹有关…, 结合…; not in 新成立的… or 整改开展以来….

    >>> governs("统筹有关"), governs("新成立的"), governs("近年来")
    (True, False, False)
    """
    parts = words.parts(before.rstrip("“"))
    if not parts or parts[-1][0] == "的" or parts[-1][0] in _PHRASE_ENDS:
        return False
    if _ORDERS.search(before):
        return True
    verbs = lexicon.words("verbs", "verb")
    return any(
        word not in _LIGHT and (tag in ("v", "vi") and (len(word) > 1 or word in _SHORT) or word.endswith(verbs))
        for word, tag in parts
    )


_TITLES = frozenset("主要 有关 相关 分管 副 原 常务 党组 党委 常委 委员 成员 班子成员 班子 领导班子 党".split())


@lru_cache(REMEMBERED)
def post(behind: str) -> int:
    """How many characters behind a body's name are a post of it, with the name of who holds it; 0 for none.

    >>> post("副主任、"), post("书记王某与"), post("开展")
    (3, 4, 0)
    """
    end, told = 0, False
    for word, tag in words.parts(behind[:16]):
        title = _acts(word) == "yes" and tag[:1] not in ("p", "d", "c")
        name = told and (word == "某" or word == "某某" or tag[:2] == "nr" or word in _SURNAMES)
        if not (title or name or word in _TITLES):
            break
        end, told = end + len(word), told or title or word in ("常委", "委员", "成员", "班子成员")
    return end if told else 0


@lru_cache(REMEMBERED)
def nominal(before: str) -> bool:
    """Whether some characters are nouns and what opens a noun phrase, and so part of the name behind them.

    >>> nominal("市场"), nominal("开展")
    (True, False)
    """
    return all(_nominal(word, tag) and tag != "vn" for word, tag in words.parts(before))


@lru_cache(REMEMBERED)
def opens_with_verb(head: str) -> bool:
    """Whether the first word of some characters, adverbs apart, is a verb: 坚持…, 深入推进….

    >>> opens_with_verb("深入推进作风建设"), opens_with_verb("作风建设")
    (True, False)
    """
    verbs = lexicon.words("verbs", "verb")
    for word, tag in words.parts(head[:16]):
        if tag[:1] == "v" or word.startswith(verbs) or word.endswith(verbs) and len(word) > 2:
            return True
        if tag not in ("d", "ad", "vd", "a"):
            return False
    return False


# 收到建议的单位应当…: one told by what happened to him
_WHICH_UNIT = re.compile(
    "(?:收到|接到|接受|受到|被|违反|未|拒不|不)[^,;的]{1,12}的(?:单位|部门|机关|机构|组织|企业)(?=(?:应当?|必须|须|要|可以|不得|拒不))"
)
# 到县公安局办事的群众发现…: who comes to a body
_COMES = re.compile(
    f"(?:前?[来到去往]|在){B}[^,;{B}{M}{T}]{{1,6}}的"
    f"(?:[^,;的{B}{M}{T}]{{0,4}}(?:群众|人|[村居市农]民|客商|司机|企业主|业主))"
)


def stranger(clause: Clause) -> int:
    """Where the name of a subject that no lexicon knows ends, 0 for none.

    >>> stranger(Clause("企业积极整改", (), 0, 6, "")), stranger(Clause("积极整改", (), 0, 4, ""))
    (6, 0)
    """
    if comes := _COMES.match(clause.signs):
        return comes.end()
    match = _HEAD.match(clause.signs)
    head = match["head"]
    if not head.strip():
        return 0
    if told := _WHICH_UNIT.match(head):
        return told.end()
    first = clause.items[0] if clause.items else None
    acted = first is not None and first.sign == M and lexicon.like(first.ids[0][10:]) in ("talk", "accountability")
    return match.end("head") if _names_somebody(head, acted) else 0


# 公司、企业和机构的负责人应当…, 卫生、体育等单位中从事管理的人员, 地方政府对事故直接负责的主管人员
_PEOPLE_OF = re.compile(
    rf"(?:(?P<named>(?:选举|决定|任命|任免|管理|委派|聘任)(?:[、和或]?(?:选举|决定|任命|任免))?的[^,;{B}{M}]{{0,12}})"
    rf"|[、和及与]|以及|等(?:部门|单位)?(?:中|内|的)?"
    rf"|对[^,;{B}{M}{T}]{{1,24}}?(?P<answers>负(?:责|有[^,;的]{{0,8}}责任)的)?){T}"
)
_ANSWERS = ("target:直接负责", "target:直接责任", "target:负有", "target:负责")


def their_people(clause: Clause, end: int) -> Item | None:
    """The people of several bodies who are the subject, where the bodies' names end at `end`; None where none are.

    >>> their_people(Clause(f"{B}开展约谈", (), 0, 5, ""), 1)
    """
    match = _PEOPLE_OF.match(clause.signs, end) if T in clause.signs else None
    people = clause.of(T, match.end() - 1)[0] if match else None
    if people is None:
        return None
    inner, sign = any(m.kind == "body" for m in people.inner), clause.signs[end]
    if sign == "与" and clause.signs[max(0, end - 2)] not in "、和及":
        return None  # 县纪委与各科室主任谈话
    told = match["named"] or sign == "等" or sign == "对" and (match["answers"] or people.ids[0].startswith(_ANSWERS))
    return people if told or inner and sign != "对" else None


_BECOMES = re.compile(f"成为(?P<place>{R})[^,;]*的[^,;]{{0,8}}(?:举措|做法|制度|机制|手段|抓手|常态|名片|品牌)")
_IS_THEIRS = re.compile(f"是(?P<place>{run(B)}|{R})的[^,;]{{0,4}}(?:特色|亮点|创举|创新)$")


def whose(parts: list[Clause]) -> Actor | None:
    """The place or body whose practice a sentence says that something is: …,已成为我州的常态化举措; …是县公安局的特色.

    >>> whose([Clause("及时整改", (), 0, 4, "")])
    """
    for clause in parts:
        if "的" in clause.signs and (match := _BECOMES.search(clause.signs) or _IS_THEIRS.search(clause.signs)):
            return actor(clause.group(match, "place"))
    return None


# 当前,…的监督机制正在形成: the mechanism is the subject; 普遍建立了…: not one, but many
_TAKES_SHAPE = re.compile(
    f"{M}[^,;{B}{M}]{{0,10}}(?:正在|正|逐步|日益|已经?|初步|基本|全面|日趋)+(?:形成|确立|成型|显现|建立起来)"
)
_MANY_DO = re.compile("(?:[一二三四五六七八九十]是)?(?:已经?|都|也)?(?:普遍|纷纷)")


def of_itself(parts: list[Clause]) -> bool:
    """Whether a sentence goes on about nobody who acted in one before: what it tells has come about, or many do it.

    >>> of_itself([Clause("普遍建立台账", (), 0, 6, "")]), of_itself([Clause("建立台账", (), 0, 4, "")])
    (True, False)
    """
    many = bool(parts) and _MANY_DO.match(parts[0].signs)
    return bool(many) or any(M in c.signs and _TAKES_SHAPE.search(c.signs) for c in parts)


_NO_HEAD = re.compile(
    "的(?![^,;]{0,8}(?:干部|人员|负责人|同志|领导|书记|主任|长))|[^,;]{0,4}(?:建设|发展|任务|系统)"
)


def modifies(clause: Clause, subject: Actor) -> bool:
    """Whether a body at a clause's head only tells whose the subject is: 纪检监察机关的经验…, it does not act on.

    >>> body = Item(0, B, ("body:530100:纪委监委",), 0, 6)
    >>> modifies(Clause(f"{B}的经验", (body,), 0, 9, ""), Actor(body.ids, 0, 6))
    True
    """
    named = [item for item in clause.items if item.start < subject.end <= item.end] if not subject.carried else []
    return any(_NO_HEAD.match(clause.signs, item.at + 1) for item in named)
