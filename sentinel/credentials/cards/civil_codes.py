"""Code tables that cards use: sex (GB/T 2261.1), nation (GB 3304), country (ISO 3166-1)."""

import functools
import gettext

SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}
SEXES_ENGLISH = {"0": "Unknown", "1": "Male", "2": "Female", "9": "Not stated"}

_NATIONS = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜",
    "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
    "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
    "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
    "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",
    "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
)  # fmt: skip

NATIONS = {f"{number:02d}": name for number, name in enumerate(_NATIONS, 1)} | {
    "97": "其他",
    "98": "外国血统中国籍人士",
}
"""Two digits -> the name without 族, as it is printed on the card."""

# GB 3304's own spelling in Latin letters.
_ROMANISED = (
    "Han", "Mongol", "Hui", "Zang", "Uygur", "Miao", "Yi", "Zhuang", "Buyei", "Chosen",
    "Man", "Dong", "Yao", "Bai", "Tujia", "Hani", "Kazak", "Dai", "Li", "Lisu",
    "Va", "She", "Gaoshan", "Lahu", "Sui", "Dongxiang", "Naxi", "Jingpo", "Kirgiz", "Tu",
    "Daur", "Mulao", "Qiang", "Blang", "Salar", "Maonan", "Gelao", "Xibe", "Achang", "Pumi",
    "Tajik", "Nu", "Uzbek", "Russ", "Ewenki", "Deang", "Bonan", "Yugur", "Gin", "Tatar",
    "Derung", "Oroqen", "Hezhen", "Monba", "Lhoba", "Jino",
)  # fmt: skip

NATIONS_ENGLISH = {f"{number:02d}": name for number, name in enumerate(_ROMANISED, 1)} | {
    "97": "Other",
    "98": "Chinese citizen of foreign descent",
}

assert len(NATIONS) == 58
assert NATIONS_ENGLISH.keys() == NATIONS.keys()

# ICAO 9303-3, section 5, part D: people whom no country's code fits.
_NO_COUNTRY = {
    "XXA": ("无国籍人", "Stateless person"),
    "XXB": ("难民", "Refugee (1951 Convention)"),
    "XXC": ("其他难民", "Refugee, other"),
    "XXX": ("国籍不明", "Nationality unspecified"),
}


@functools.cache
def _countries() -> dict[str, tuple[str, str]]:
    """Read once, when the first foreigner's card comes: 249 countries, some 20 ms."""
    import pycountry

    chinese = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])
    return {one.alpha_3: (chinese.gettext(one.name), one.name) for one in pycountry.countries}


def country(code: str) -> tuple[str, str]:
    """The Chinese and the English name of three letters (ISO 3166-1 alpha-3); "" twice: of no standard."""
    return _NO_COUNTRY.get(code) or _countries().get(code) or ("", "")
