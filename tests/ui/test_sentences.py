"""Every code that can reach the screen has a sentence in every language."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.events import Device
from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from ui.sentences import LANGUAGES, Sentences, sentences

SHARED = (
    "temperature",
    "temperature_uncertain",
    "show_code",
    "language",
    "date",
    "badge_hours",
    "badge_days",
)
# What a screen has room for, in widths of a Chinese character (a Latin letter is about half of one).
ROOM = {
    "reason": 27, "tile": 10, "check": 9, "outcome": 6, "screen": 7, "next": 40, "staff_reason": 26,
    "admit_note": 18, "turn_away_note": 18, "problem": 38, "device": 9, "thermal_state": 30,
}  # fmt: skip
# Characters that only Simplified Chinese writes so; each has another form in Taiwan.
SIMPLIFIED = set(
    "们个为义习书买乱争亚产亲亿仅从仓仪价众优会传伤伦伪体余佣侠侣侦侧侨俭债倾偿储儿兑党兰关兴养兽内冈册写军农冯冲决况冻净凉减凑几凤凭凯击划刘则刚创删别剂"
    "剑剧劝办务动励劲劳势匀区医华协单卖卢卫却厂厅历厉压厌厕厘县参双发变叙叠号叹吁后吓吗吨听启吴呐员响哑哗唤问啸喷嘱团园围国图圆圣场坏块坚坛坝坞坟坠"
    "垄垦垫墙壮声处备复够头夹夺奋奖妆妇妈姗姜娄娱婴孙学宁宝实宠审宪宫宽宾寝对寻导寿将尔尘尝层屉届属岁岂岗岛岭峡币帅师帐帘帜带帮广庆库应庙庞废开异弃张弥弯弹"
    "强归当录彦彻径忆忧怀态怜总恋恶恼悬惊惧惩惫惯愤愿慑懒战戏户扎扑执扩扫扬扰抚抛抢护报担拟拢拣拥拦拧拨择挂挚挡挣挤挥损捡换据捣掷掸掺揽搁搂搅携摄摆摇摊撑敌数斋"
    "斗断无旧时旷昙昼显晋晒晓晕暂术朴机杀杂权条来杨极构枢枣枪枫柜柠查标栈栋栏树样桥桨档梦检棂椭楼榄槛横樱橱欢欧歼残殴毁毕毙气汇汉汤沟没沪沿泪泽泻洁洒浅浆测济浏"
    "浑浓涛涝润涨渊渐渔湾湿溃满滤滥滨滩潇灭灯灵灾灿炉点炼烁烂烛烟烦烧热焕爱爷牍牵犹狈狭狮独狱猎猫猪献环现玛琐琼电画畅疗疟疮疯痈痒瘫皑皱盏盐监盖盗盘着睁瞒瞩矫矿"
    "码砖础硕确碍礼祷祸离种积称稳穷窃窍窝窜竖竞笔笼筑筛签简箩篮粤粪粮紧纠红纤约级纪纫纬纯纱纲纳纵纷纸纹纺纽线练组绅细织终绊绍经绑绒结绕绘给络绝统绢绣继绩绪续绳维"
    "绵综绿缀缅缆缓编缘缝缠缩缴网罗罚罢羁职联聪肃肠肤肾肿胀胁胆胜胶脉脏脑脚脱脸舰艺节芦苏苹范茎荐荡荣药莱莲获营萧萨蒋蓝蔷虏虑虚虫虽蚀蚁蛮蜡补衬袄装裤见观规觅视览觉"
    "触誉计订认讥讨让训议讯记讲许论设访证评识诉诊词译试诗诚话诞询该详语误说请诸诺读课谁调谅谈谋谓谢谣谦谨谱负贡财责贤败货质贩贪贫购贯贱贴贵贷贸费贺贼资赋赌赏赔赖赚"
    "赛赞赠赢赵赶趋跃践踪车轨轩转轮软轰轻载轿较辅辆辈辉输辖辞边达迁过迈运还这进远违连迟适选逊递逻遗邓邮邻郁郑酝酱释里鉴针钉钓钙钞钟钢钥钦钩钱钻铁铃铅铜铭银铺链销锁锅"
    "锋错锡锦键锻镇镜长门闪闭问闯闲间闷闸闹闻阀阁阅阔队阳阴阵阶际陆陈险随隐隶难雏雾静韧韩页顶项顺须顾顿预领颇频题颜额风飞饥饭饮饰饱饲饼馆馈马驰驱驳驶驻驾验骂骗骚"
    "鱼鲁鲜鸟鸡鸣鸥鸭鹅鹤麦黄齐齿龄龙龟"
) - set("内别沿横查着气里虫没")  # written so in Taiwan too, or a variant that is fine


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    tables = sentences(language).tables
    assert set(tables["reason"]) == {reason.value for reason in Reason}
    assert set(tables["check"]) == {check.value for check in Check}
    assert set(tables["outcome"]) == {outcome.value for outcome in Outcome}
    assert set(tables["screen"]) == {kind.value for kind in ScreenKind} | {"connecting"}
    assert set(tables["device"]) >= {device.value for device in Device}
    for section in ("tile", "next", "staff_reason"):
        assert set(tables[section]) <= set(tables["reason"]), section
    assert all(text.strip() == text and text for table in tables.values() for text in table.values())
    assert not sentences(language).missing


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_value_is_said_in_every_language(language: str) -> None:
    english = sentences("en").tables
    for section, table in sentences(language).tables.items():
        for code, text in table.items():
            wanted = sorted(re.findall(r"\{\w*\}", english[section][code]))
            assert sorted(re.findall(r"\{\w*\}", text)) == wanted, f"{section}.{code}"


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_nothing_is_left_in_english(language: str) -> None:
    for section, table in sentences(language).tables.items():
        for code, text in table.items():
            if code not in SHARED:
                words = re.findall(r"[A-Za-z]*[a-z]{3,}", re.sub(r"\{\w*\}", "", text))  # not PCR, QR, Wi-Fi
                assert not set(words) - {"Code", "sentinel"}, f"{section}.{code}: {text}"


def test_taiwan_has_its_own_writing_and_words() -> None:
    ours = ("网络", "屏幕", "网路", "扫码", "健康码", "身份证", "信息", "登录", "设备", "身份證", "網絡", "屏幕", "信息",
            "摄像", "攝像", "二維碼", "默認", "登錄", "核驗")  # fmt: skip
    for section, table in sentences("zh_TW").tables.items():
        for code, text in table.items():
            if code != "language":
                assert not set(text) & SIMPLIFIED, f"{section}.{code}: {text}"
                assert not [word for word in ours if word in text], f"{section}.{code}: {text}"


@pytest.mark.parametrize(("language", "letters"), [("ja", r"[\u3040-\u30ff]"), ("ko", r"[\uac00-\ud7a3]")])
def test_japanese_and_korean_are_no_chinese(language: str, letters: str) -> None:
    for code, text in sentences(language).tables["reason"].items():
        assert re.search(letters, text), f"{code}: {text}"
    if language == "ko":
        every = "".join(text for table in sentences("ko").tables.values() for text in table.values())
        assert not set(re.findall(r"[\u4e00-\u9fff]", every)) - set(sentences("zh_CN").name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_fits_its_place(language: str) -> None:
    for section, width_of in ROOM.items():
        for code, text in sentences(language).tables[section].items():
            room = ROOM["next"] if code.startswith("NEXT_") or code == "COMPANION_ALL" else width_of
            width = sum(
                1.0 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in text if c != "\u2060"
            )
            assert width <= room, f"{section}.{code}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_shames_is_shown_to_everybody(language: str) -> None:
    words = sentences(language)
    for reason in (
        "WATCH_LISTED",
        "CODE_ABNORMAL",
        "TEST_POSITIVE",
        "ANTIGEN_POSITIVE",
        "LIVE_SUSPECT",
        "DECLARATION_UNWELL",
    ):
        assert words.reason(reason) == words.reason("DENY")
        assert words.tile(reason) == words.tile("CODE_YELLOW") == words.tile("FACE_MISMATCH")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_called_by_its_own_name_and_written_in_its_own_font(language: str) -> None:
    words = sentences(language)
    assert words.of("ui", "language") in {sentences(other).name for other in LANGUAGES if other != language}
    assert words.fonts and words.locale.startswith(language[:2])
    assert len({sentences(other).fonts[0] for other in LANGUAGES}) == len(LANGUAGES)


def test_an_unknown_code_is_neutral_and_an_unknown_language_is_refused() -> None:
    assert sentences("zh_CN").reason("FROM_THE_FUTURE").replace("\u2060", "") == "请联系工作人员"
    with pytest.raises(ValueError, match="tlh"):
        Sentences("tlh")


def test_ages_are_said_in_plain_words() -> None:
    words = sentences("zh_CN")
    assert [words.age(s) for s in (0, 59, 60, 3599, 3600, 47 * 3600, 49 * 3600, 4e8)] == [
        "刚刚", "刚刚", "1 分钟前", "59 分钟前", "1 小时前", "47 小时前", "2 天前", "一年以前"
    ]  # fmt: skip
    assert words.age(None) == words.age(-3600.0) == words.age(float("nan")) == ""


@given(st.floats(allow_nan=True, allow_infinity=True))
@settings(max_examples=50, deadline=None)
def test_no_age_breaks_the_screen(seconds: float) -> None:
    assert len(sentences("en").age(seconds)) < 20
