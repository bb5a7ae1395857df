"""Coined names in quotation marks: which can be names, and which are slogans, counts, manners or another's words."""

from __future__ import annotations

import re
from functools import cache

from helpers.codebook import lexicon
from helpers.mentions.mechanism_names import MANNER, full_names, heads, is_package, left_out, modifiers

QUOTATION = re.compile("[“‘](?P<content>.*)[”’]")
_SAID = re.compile(  # words of a speaker
    "[在把对从向让将要是为不]|以(?!案)|率先|必须|敢于|坚决|没有|应当|可以|完善|健全|推动|加强|坚持|强化"
)
_SLOGAN = re.compile("[两三四五六七八九十][个大项](?!必)|一.了之")  # 九个必须, 八大行动, 一谈了之
_COUNT = re.compile(r"[\d一二两三四五六七八九十]+[项个类](?:制度|机制|措施)?")  # 两项, 三个制度
_LIST = re.compile("[+·、]")  # 发现+反馈+整改: a list is a name only where something names it


@cache
def _tails() -> frozenset[str]:
    return frozenset(lexicon.words("words", "word", part="tail")) - heads()


def is_name(words: str) -> bool:
    """Whether words with a quotation can be a coined name, those without one always.

    >>> [is_name(words) for words in ("“三书一函”", "“组合拳”", "“两项”制度", "“在全省率先出台”同级监督")]
    [True, False, False, False]
    """
    quotation = QUOTATION.search(words)
    if quotation is None:
        return True
    content, rest = quotation["content"], words[quotation.end() :]
    if _COUNT.fullmatch(content) or _SAID.match(content) or re.search("[‘“]", content):
        return False
    if (content in full_names() or content.endswith("形态")) and rest in full_names():
        return False  # “四种形态”批评教育 is two names
    if rest in _tails() and content in left_out() | modifiers():
        return False  # “两个责任”贯通协同
    return quotation.group() != words or _is_name_alone(content, words)


def _is_name_alone(content: str, words: str) -> bool:
    if is_package(content):
        return content not in left_out()
    if content in left_out() or not 3 <= len(content) <= 14:
        return False
    return not (_LIST.search(content) or _SLOGAN.match(content) or MANNER.fullmatch(words))
