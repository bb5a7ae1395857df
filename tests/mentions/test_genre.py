"""Which texts: a text is coded when something in it says so (codebook 1.3), and no count of words decides."""

from __future__ import annotations

import pytest

from helpers.coding import code
from helpers.reading import texts

OPEN = """6月10日，金湖县通报：3名责任人被问责，县纪委监委已介入调查处理。
盐津县住建局主要负责人被约谈。
县委组织部对新提拔干部开展任前谈话。
盐津县审计局开展经济责任审计。
某县开展政务公开评议。
盐津县委巡察组进驻县水务局。
盐津县领导干部接受警示教育。
浙江省对省属国有企业进行“政治体检”。
盐津县推行村务公开制度。
中央纪委国家监委通报了案例。
镇纪委约谈村干部。
两名党员干部受到党内警告处分，镇党委约谈其负责人。
乡镇党委书记述责述廉。
县委约谈各镇党委书记。
盐津县水务局5名干部被通报批评。
“一把手”为什么难监督？
昆明大学党委开展警示教育。
盐津县交通运输局负责人被约谈。
盐津县委向各镇“一把手”发出提醒函。
盐津县3名失职的工作人员被追责。
盐津县委、县政府印发《关于规范津补贴的通知》。
盐津县委印发《关于加强对“一把手”监督的实施意见》。""".splitlines()


@pytest.mark.parametrize("line", OPEN)
def test_one_sentence_of_the_genre_opens_a_long_text(line: str):
    other = "全年粮食产量稳步增长，道路硬化里程超过去年，群众出行更加方便。\n" * 60
    coding = code(texts.parse("a", f"{other}{line}\n{other}"))
    assert len(coding.mentions) and set(coding.mentions.start // len(other)) <= {0, 1}


CLOSED = {
    "games": "教育部、云南省教育厅和昆明市教育局联合举办中学生运动会，昆明市第一中学获得冠军。",
    "weather": "昆明市气象局发布暴雨橙色预警，盐津县启动应急响应，开展隐患排查32次。",
    "football": "足协约谈云南队主教练，俱乐部提交整改报告，对两名球员通报批评。",
    "factory": "盐津县应急管理局开展安全生产大排查，约谈企业负责人3名，建立问题清单。",
    "shop": "昆明市市场监管局约谈5家网络平台，要求建立责任清单，落实整改台账。",
    "police": "昆明市公安局交警支队开展专项整治，查处酒驾32起，劳动监察大队约谈工头。",
    "economy": "盐津县委、县政府出台措施，推行产业扶持机制，县政府召开经济工作会议。",
    "opening": "盐津县委书记李某出席开幕式并致辞，县委宣传部主办了这次书画展。",
    "school": "昆明市第三小学班主任约谈家长，班级实行积分考核，纪检委员赵某记录。",
    "house": "昆明市纪委监委驻人民东路83号，昆明市委驻锦绣大街1号。",
    "hospital": "云南省第一人民医院召开座谈会，建立健康档案，开展回访谈话。",
    "software": "管理员可在权限清单中配置角色，系统发出预警提示，审计日志可导出，纪委模块可选。",
    "environment": "昆明市环境监察支队约谈3家公司，发出整改通知书5份。",
    "traffic": "昆明市交警支队书记带队，对驾驶人开展交通安全警示教育，公开曝光酒驾12起。",
    "stores": "盐津县市场监管局工作人员约谈商户，向门店发出提醒函，公开曝光3家网店。",
    "pupils": "昆明市第三中学书记约谈学生，班主任对迟到者通报批评。",
    "chat": "“你是我们村的一把手，大伙都听你的。”老周笑着说，昆明的太阳落山了。",
    "roads": "盐津县委、县政府印发《关于规范道路停车的通知》。",
    "tractors": "同江市委、市政府落实补贴，开展拖拉机下乡活动，推行旱改水工程。",
}


@pytest.mark.parametrize("kind", CLOSED)
def test_a_text_of_another_genre_gives_nothing(kind: str):
    coding = code(texts.parse("a", f"今日消息\n{CLOSED[kind]}\n" * 3))
    assert len(coding.mentions) == len(coding.relations) == len(coding.quantities) == 0
