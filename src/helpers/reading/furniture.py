"""Tell what a page, a file or a newsroom puts around a report from the report: nothing in it is coded.

Lines are told by their form: labels (来源:…), buttons, footers, bylines. A dateline before the first word of a
paragraph (新华社北京1月7日电) and who wrote it behind the last (记者…) are cut off.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What depends on a line alone is found once for each wording: reprints and set phrases come again and again.
REMEMBERED = 2048  # lines, the latest ones: some twenty megabytes at the most

# None of these lines ends as a sentence does.
CRUMB = re.compile(
    r"(?:当前|所在)(?:所在)?的?位置\s*[:>»]|首页\s*[:>»]|首页\s*[/|-]\s*[^/|-]{2,12}[/|-]\s*正文"
    r"|(?:[^\s>»]{2,12}\s*(?:>>|»|>)\s*)+[^\s>»]{2,12}$"
)
_LABELS = frozenset(
    (
        "发布时间|发布日期|发稿时间|发稿日期|发表时间|发表日期|刊发时间|公布日期|上传时间|上传日期|发布于|发布机构|发布单位|发布者|发布人|更新时间|更新日期|录入时间|成文日期|公开日期|生成日期|发文日期|时间|日期"
        "|来源|稿源|信息来源|稿件来源|文章来源|图片来源|供稿|供稿单位|作者|作者单位|文字|撰稿|撰文|图文|摄影|图片|制图|记者|通讯员"
        "|编辑|责任编辑|责编|值班编辑|值班主编|主编|总编|编审|校对|审核|审稿|初审|复审|终审|一审|二审|三审|监制|字号|字体|字体大小"
        "|浏览|浏览次数|浏览量|访问量|访问次数|阅读|阅读次数|阅读量|阅读数|点击|点击次数|点击量|点击数|点击率|分享|分享到"
        "|上一篇|下一篇|上一条|下一条|主办|主办单位|承办|承办单位|技术支持|版权|版权所有|备案号|网站标识码|地址|邮编|邮箱|投稿邮箱"
        "|联系电话|电话|举报电话|举报网站|举报网址|扫一扫|索引号|发文字号|发文机关|发文单位|文号|主题词|主题分类|信息分类|有效性|公开方式"
        "|相关链接|相关阅读|相关新闻|相关文章|相关信息|推荐阅读|延伸阅读|原标题|打印|打印本页|关闭|关闭窗口|视力保护色"
        "|作者简介|作者信息|插图|绘图|漫画|配图|供图|口述|整理|编校|审校|统筹|策划|编导|美编|排版|设计|剪辑|签发|值班编委|见习编辑|实习编辑"
        "|投稿|投稿人|投稿单位|来稿单位|选送单位|供图单位|撰稿单位|本期编辑|新媒体编辑|出处|原载|转载自|摘自|通讯地址|作者介绍"
    ).split("|")
)
_OF_OTHERS = frozenset(  # they head a list of other items
    "相关报道 相关新闻 相关链接 相关阅读 相关文章 相关信息 相关推荐 相关稿件 新闻推荐 推荐新闻 推荐阅读 延伸阅读"
    " 最新新闻 最新资讯 热点新闻 热门新闻 热门文章 更多新闻 往期回顾".split()
)
_LABEL = re.compile(r"[\[(【]?([^:|/》】\])]{1,12}?)\s*(?:[:|/》】\])]|$)")
_NAMED = re.compile(
    r"(?:本[报网台刊])?(?:记者|通讯员|作者|责任编辑|责编|编辑)\s+\S{2,4}(?:\s|$)|[图文摄][文]?\s*[/:]\s*\S"
)
# A line of nothing but what a page offers to click on.
_BUTTONS = frozenset(
    (
        "网站地图 网站首页 返回首页 首页 返回顶部 顶部 设为首页 加入收藏 收藏本站 收藏 点赞 分享 纠错 登录 注册 "
        "站内搜索 请输入关键字 请输入关键词 关于我们 联系我们 网站声明 隐私声明 法律声明 版权声明 免责声明 "
        "打印本页 打印 关闭窗口 关闭 微信公众号 客户端 移动版 无障碍 无障碍浏览 无障碍阅读 长者模式 适老化 "
        "网站支持IPv6 English 繁体 繁体中文 繁体版 大 中 小 "
    ).split()
)
_BETWEEN = re.compile(r"[\s|丨·/\[\](【】)]+")
_TABS = re.compile(r"(?:[^\s|丨]{2,8}\s*[|丨]\s*){2,}[^\s|丨]{2,8}$")
_FOOT = re.compile(
    r"(?<![.…·])(?:\.{3}|…|·{3})[.…·\s]{0,200}\d{1,3}$"  # a line of a table of contents
    r"|copyright|©|ICP备|公网安备|^(?:微信)?扫一扫|^扫码(?:关注|下载|阅读|查看)|^长按.{0,6}二维码|\[?(?:大|中|小)\]?\s+\[?(?:大|中|小)\]?\s",
    re.I,
)
DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?(?:\s*\(?星期[一二三四五六日天]\)?)?"
    r"(?:(?:\s+|T|(?<=[日)]))(\d{1,2})[:时](\d{2})(?:[:分](\d{2})(?:\.\d+)?)?[分秒]?)?"
)
HAN_DATE = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
PUBLISHED = re.compile(rf"(?:发[布稿表]|刊发)(?:时间|日期|于)\s*:?\s*(?={DATE.pattern})")  # behind it the date
_DATED = re.compile(
    rf"[\[(【]?\s*(?:{DATE.pattern}|{HAN_DATE.pattern})\s*[\])】]?\s*(?:第.{{1,3}}版|星期.|【.{{1,8}}】)?"
)
# Some outlet, then a date with its time, perhaps in brackets.
_OUTLET = re.compile(rf"\S{{2,12}}(?:\s+|(?=\())\(?\s*{DATE.pattern.removesuffix('?')}\s*\)?")
_ADDRESS = re.compile(r"https?://\S+\s+(?=\S)")  # of the site, before the date
_VENUE = re.compile(
    r"[,\s]*(?:于|在)?\s*(?!施行|实施|发布|公布|通过|起)[\u4e00-\u9fff]{2,8}\)?$"
)  # (2024年1月7日于北京)
SOURCE = re.compile(r"(?:来源|稿源|供稿|(?:供稿|发布|发文|主办)(?:单位|机构|机关)|主办)\s*[:|/]\s*([^\s)】\]|]+?)"
                    r"(?=[\s)】\]|]|$|(?:发[布稿表]|更新)?(?:时间|日期)\s*:|(?:作者|记者|编辑|责编|责任编辑|字[体号]|浏览|点击|阅读)[^:]{0,3}:"
                    r"|\d{4}\s*[-/.年]\s*\d)")

# --- who wrote, drew or sent it -----------------------------------------------------------------------------------

_HAN = "[\u3007\u4e00-\u9fff]"
_DID = "绘图|摄影|摄|供图|图|插图|配图|漫画|制图|供稿|整理|撰稿|撰文|报道|文|书法|绘|画|篆刻|口述"
_DONE = re.compile(
    rf"[(\[【]?[^,。;:!?、]{{2,40}}[\s/|](?:{_DID})[)\]】]?$|\(?{_HAN}{{2,4}}(?:绘图|摄影|供图|绘|摄|画)\)?$"
)
_AUTHOR = re.compile(
    r"[(\[【]?(?:本文)?(?:作者|笔者)(?:单位|简介|[^\s,。:;]{0,8}[,\s]*(?:分别)?(?:系|为|单位|现任|供职于))[^。!?]{2,120}。?[)\]】]?$"
)
_HOUSES = "[委局办组厅部院校社报室台网学司团府站所心关处科会庭队]"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许吕张孔曹严魏姜谢邹苏潘葛范彭鲁韦马苗俞袁柳唐罗薛雷贺倪汤郝傅康余顾孟黄萧尹姚邵汪毛戴宋庞熊董梁杜阮季贾江郭梅林"
    "钟徐邱骆高夏蔡田樊胡霍卢莫丁邓洪崔龚程邢陆翁段侯武刘龙叶黎白赖乔谭申牛温庄柴廖耿欧"
    "安伍殷尤祁狄臧茅舒屈项祝闵席童颜柯焦仇栾甘厉符景詹卓池郁胥翟冉桑桂尚晏瞿艾易戈匡聂敖冷辛饶沙岳覃毕苗"
)
_BRACKETED = re.compile(rf"\([^\s(),。;:]{{3,30}}{_HOUSES}[\s|]+{_HAN}{{2,4}}(?:[\s、]+{_HAN}{{2,4}})*\)$")
_JOINED = re.compile(rf"\([^\s(),。;:]{{3,30}}{_HOUSES}[{_SURNAMES}]{_HAN}{{1,2}}\)$")  # in a line without blanks
_BARE = re.compile(rf"[^\s(),。;:]{{3,30}}{_HOUSES}(?:[\s|]+[{_SURNAMES}]{_HAN}{{1,2}})+$")
# Who wrote it, named before where he works, or as a group of authors: (李某 系某市纪委干部), (某市纪委课题组).
_WRITER = re.compile(
    rf"\((?:[{_SURNAMES}]{_HAN}{{1,3}}[\s、,|]*){{1,4}}(?:分别)?(?:系|(?:作者|所在)?单位:|供职于|现任)[^()。]{{3,60}}。?\)$"
    r"|\([^\s(),。;:]{3,30}(?:课题组|调研组|写作组|编写组)\)$"
)
# □ 某县纪委书记 李某; (李某 张某 某市纪委); (四川·某县纪委·李某)
_SIGNED = re.compile(
    rf"[□■◎◆]\s*[^,。;:!?]{{3,40}}\s{_HAN}{{2,4}}$|\((?:[{_SURNAMES}]{_HAN}{{1,2}}[\s、]*){{1,4}}[^\s(),。;:]{{3,30}}{_HOUSES}\)$"
    rf"|\([^\s()·]{{2,8}}·[^\s(),。;:·]{{3,30}}·{_HAN}{{2,4}}\)$"
)
_TAKEN = re.compile(
    r"[(\[【](?:据(?!悉|了解|统计|介绍|不完全|此)|原载|摘自|摘编自|节选自|转自|选自|引自|转载自|刊于|本文(?:来源|原载|系))[^。]{2,60}[)\]】]$"
)
_CREDIT = re.compile(
    r"\((?:本[报网刊台]|新华社|首席|见习|特约|实习)?(?:作者|记者|通讯员|供稿|来源|稿源|编辑|责编|责任编辑|摄影|供图|绘图|插图"
    r"|整理|撰稿|[文图摄]\s*[/:])[^()]{0,80}\)$|\(完\)$"
    r"|\([^()。;:]{2,30}(?:组长|主任|书记|部长|局长|处长|院长|所长|会长|教授|研究员)\s*[\u4e00-\u9fff]{2,4}\)$"
)
# Told by its end, in brackets or not: (盐津县纪委监委供稿), 图片由盐津县纪委监委提供, 本文转自….
_SENT = re.compile(
    r"[(\[【]?(?:[^(),。;:!?为向给]{2,40}(?:供稿|供图)|(?:文中|本文)?(?:资料|现场|活动)?(?:图片?|照片|图文|文图|稿件|视频|素材)(?:均|皆)?由"
    r"[^(),。;:!?]{2,30}(?:提供|拍摄|选送))[)\]】]?。?$"
    r"|(?:本文|文章|内容|稿件|原文)?(?:系|均)?(?:转自|转载自|转载于|摘自|摘编自|选自|原载于?|首发于)[^,。;!?]{2,40}。?$"
    r"|(?:本文|文章|内容|稿件|图片)(?:来自|来源于?|刊于)[^,。;!?]{2,40}$"
)
_CREDITS = (_AUTHOR, _WRITER, _BRACKETED, _JOINED, _SIGNED, _TAKEN, _CREDIT, _SENT)
# Before the report: 新华社北京1月7日电, 本报讯(记者…), 央视网消息(新闻联播):.
_WIRE = r"(?:电(?![话视子脑力网影台信商])|讯(?![息问])|消息)"
_AGENCY = r"(?:本[报网刊台社]|新华[社网]|中新[社网]|央[视广]网|[^\s,。;:()《》]{1,8}(?:电视台|在线|网|报|社))"
_BY = rf"(?:{_AGENCY})?(?:首席|见习|特约|实习)?(?:记者|通讯员)"
_HEAD = re.compile(
    rf"\(\d{{4}}年\d{{1,2}}月\d{{1,2}}日[·\s]{_HAN}{{2,8}}\)\s*+|[【(\[]?据?(?:[^,。;:!?()]{{0,24}}?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日[^\s,。;:()\d]{{0,8}}?{_WIRE}"
    rf"|{_AGENCY}[^\s,。;:()]{{0,6}}?{_WIRE}(?=[\s:(【】)\]]|$)|本[报网刊台]讯(?!息)"
    rf"(?:\s*{_BY}[^,。;:!?()]{{2,24}}?报道(?=[\s:)】\]]|$))?"
    rf"|{_BY}[^,。;:!?()]{{2,24}}?报道(?=[\s:)】\]]|$))"
    r"[】)\]]?\s*+(?:\([^()]{0,60}\)\s*+)?(?::\s*+)?"
)
_REPORTER = re.compile(rf"\({_BY}[^()]{{0,60}}\)\s*+")


def _byline(line: str) -> bool:
    if len(line) > 140:
        return False
    return any(kind.match(line) for kind in (_DONE, _BARE, *_CREDITS))


@lru_cache(REMEMBERED)
def reported(line: str) -> tuple[int, int]:
    """Where in a line the report begins and ends: behind its dateline, before the credit that closes it.

    >>> line = "新华社北京1月7日电(记者李某)市纪委约谈。(作者系市纪委干部)"
    >>> line[slice(*reported(line))]
    '市纪委约谈。'
    """
    head = _HEAD.match(line) or _REPORTER.match(line)
    start, end = head.end() if head else 0, len(line)
    while line.endswith(")", start, end) and (left := line.rfind("(", start, end)) >= start:
        credit = line[left:end]
        if not any(kind.match(credit) for kind in _CREDITS):
            break
        end = len(line[:left].rstrip())
    return min(start, end), end


@lru_cache(REMEMBERED)
def dated(line: str) -> bool:
    """Whether a line begins with a dateline.

    >>> dated("本报昆明3月2日讯 市纪委约谈。"), dated("3月2日,市纪委约谈。")
    (True, False)
    """
    return bool(_HEAD.match(line))


# --- lines --------------------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"[。!?][”’)\]】]*$")
NUMBER = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十百]+[章节条]|\d+[.、])"
)
_STOP = re.compile(r"[。!?;:…](?:[”’)\]】]*)$")


@lru_cache(REMEMBERED)
def form(line: str) -> tuple[bool, bool, bool]:
    """Whether a line ends as a sentence does, stands around the report, and stops at a mark.

    >>> form("责 编:李某"), form("市纪委约谈。")
    ((False, True, False), (True, False, True))
    """
    told = bool(_SENTENCE_END.search(line))
    start, end = reported(line)
    outside = _byline(line) or start == end or not told and (around(line) or bool(_FOOT.search(line)))
    return told, outside, bool(_STOP.search(line))


def around(line: str) -> bool:
    """Whether a line that is no sentence is a label, a date, a button or nothing but marks.

    >>> around("来源:盐津县纪委监委"), around("2024年3月7日"), around("约谈“一把手”")
    (True, True, False)
    """
    if _labelled(line) or _NAMED.match(line):
        return True
    if address := _ADDRESS.match(line):
        return around(line[address.end() :])
    if day := _DATED.match(line):
        rest = line[day.end() :]
        blank = (day[0][-1:] + rest[:1]).strip() != day[0][-1:] + rest[:1]
        rest = rest.strip(" |丨·\u3000")
        if not rest or _VENUE.match(rest) or (blank or _labelled(rest)) and around(rest):
            return True
    outlet = _OUTLET.match(line)
    return bool(
        outlet and (outlet.end() == len(line) or _labelled(line[outlet.end() :].strip()))
        or _TABS.match(line)
        or len(line) < 200
        and all(word in _BUTTONS for word in _BETWEEN.split(line) if word)
        or _ONLY_MARKS.match(line)
    )


def _labelled(line: str) -> bool:
    label = _LABEL.match(line)
    return bool(label) and "".join(label[1].split()) in _LABELS | _OF_OTHERS


_LINK = re.compile(r"[·•●▪◆■□>-]\s*\S")


def links(line: str, before: bool) -> bool:
    """Whether a line heads a list of other items, or is one of them behind such a head (`before`).

    >>> links("相关报道:", False), links("·市纪委约谈局长", True), links("·市纪委约谈局长", False)
    (True, True, False)
    """
    heads = "".join(line.split()).strip("[]【】:>") in _OF_OTHERS
    return heads or before and bool(_LINK.match(line)) and not form(line)[0]


_ONLY_MARKS = re.compile(r"\W*$")
