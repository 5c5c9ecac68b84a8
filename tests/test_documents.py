"""What README, CONTRIBUTING, CHANGELOG and help say of commands, files, menus and charts is so."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from core import equations
from core.book import Book
from core.catalog import load_catalog
from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.charts import WORKS, heat_axes, moved, tornado
from core.charts.handles import RULES
from core.charts.spec import MOST_SERIES
from core.export.formats import FORMATS, format_of
from core.export.xlsx.check_my_maths import NAME as CHECK_MY_MATHS
from core.load_curves import LOADS
from core.method_text import chart_questions, help_page
from core.samples import sample_study
from core.slides.brand import LONGEST_FOOTER, MOST_COLOURS, read_brand
from core.slides.page import PAGES
from core.study import SCHEMA_VERSION
from gui.actions import ACTIONS, MENUS
from gui.drawer.table import RESULT_KEYS
from gui.export.command import parser as command_parser
from gui.export.look_choice import FORMATS as SHEET_FORMATS
from gui.export.outlet import TYPES
from gui.export.own_keys import SHEET_KEYS, TRAY_KEYS
from gui.plain import bare_title

ROOT = Path(__file__).resolve().parents[1]
README, CHANGELOG, CONTRIBUTING = (
    (ROOT / name).read_text("utf-8") for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
)
HELP = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "resources" / "help").glob("*.md"))}
TEXTS = {"README": README, "CHANGELOG": CHANGELOG, "CONTRIBUTING": CONTRIBUTING, **HELP}
PARTS = ("Read", "Drag", "Rests on", "Leaves out")
NOTHING = "Nothing."
SUBMENUS = {"File ▸ Open sample"}
"""Menus in menus, which are no commands."""
WORDS = dict(enumerate(["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]))
OWN_KEYS = {keys for one in (*SHEET_KEYS, *TRAY_KEYS, *RESULT_KEYS) for keys in one.keys}
"""Of slides and of tables: keys that no command of the window has."""
DRAGGED = {chart for chart, _ in RULES}


def sections() -> dict[str, str]:
    """The page of help on charts by its headings, in order."""
    parts = re.split(r"^## (.*)$", help_page("charts"), flags=re.MULTILINE)
    assert not parts[0].strip()
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def part(chart: str, name: str) -> str:
    """What help says of one side of a chart."""
    found = re.findall(rf"^- \*\*{name}:\*\* (.*)$", sections()[CHART_NAMES[chart]], flags=re.MULTILINE)
    assert len(found) == 1, (chart, name)
    return str(found[0])


def readme_rows() -> list[list[str]]:
    """The table of charts in README."""
    table = README.split("| chart | what it answers | what can be dragged |\n|---|---|---|\n")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_help_has_a_section_of_every_chart_in_the_order_of_menus() -> None:
    names = list(CHART_NAMES.values())
    assert list(sections())[: len(names)] == names
    computed = [f"How “{name}” is computed" for name in (CHART_NAMES["tornado"], CHART_NAMES["heat"])]
    assert list(sections())[len(names) :] == computed
    assert set(WORKS) >= {"tornado", "heat"}


@pytest.mark.parametrize("chart", list(CHART_NAMES))
def test_help_says_of_each_chart_its_question_and_all_that_belongs_to_it(chart: str) -> None:
    text = sections()[CHART_NAMES[chart]].strip()
    question, listed = text.split("\n\n", 1)
    assert question.endswith("?")
    assert chart_questions()[CHART_NAMES[chart]] == question
    assert re.findall(r"^- \*\*([^*]*):\*\*", listed, flags=re.MULTILINE) == list(PARTS)
    assert all(part(chart, name).endswith(".") or "▸" in part(chart, name) for name in PARTS)


@pytest.mark.parametrize("chart", list(CHART_NAMES))
def test_help_and_readme_offer_a_drag_where_a_chart_has_one_and_nowhere_else(chart: str) -> None:
    dragged = next(cells[2] for cells in readme_rows() if cells[0] == CHART_NAMES[chart])
    assert (part(chart, "Drag") != NOTHING) == (dragged != "–") == (chart in DRAGGED)


def test_readme_lists_the_charts_with_the_questions_of_help() -> None:
    assert [cells[:2] for cells in readme_rows()] == [[name, chart_questions()[name]] for name in CHART_NAMES.values()]
    assert {len(cells) for cells in readme_rows()} == {3}


def test_help_names_the_charts_without_a_baseline() -> None:
    named = re.findall(r"no other scenario is drawn in ([^.]*)\.", help_page("charts_in_hand"))
    assert re.findall(r"\*([^*]+)\*", named[0]) == [name for chart, name in CHART_NAMES.items() if chart in WORKS]


def test_counts_in_help_are_those_of_the_code() -> None:
    assert f"holds up to {WORDS[LARGEST_STORY]} charts" in help_page("charts_in_hand")
    assert f"Up to {WORDS[LARGEST_STORY]} stand in the story" in README
    assert f"draws at most {WORDS[MOST_SERIES]} chips" in help_page("charts_in_hand")
    assert f"Bars beyond {WORDS[tornado.MOST_BARS]} are counted" in part("tornado", "Leaves out")
    assert f"Beyond {WORDS[moved.MOST_BARS]} bars" in part("moved", "Leaves out")
    assert f"stop at {100 * LOADS[-1]:.0f} % load" in part("latency", "Leaves out")
    assert (tornado.SWING, heat_axes.FACTOR) == (0.1, 3.0)
    text = sections()["How “Where it flips” is computed"]
    assert f"about {heat_axes.STEPS + 1} values: from a third to three times" in text
    assert "to 90 % and to 110 %" in sections()["How “What matters most” is computed"]


def test_the_changelog_names_the_schema_of_today() -> None:
    assert f"Studies have schema {SCHEMA_VERSION}" in CHANGELOG


def test_the_changelog_counts_what_there_is() -> None:
    books = [one for one in vars(equations).values() if isinstance(one, Book)]
    quantities = {equation.function for book in books for equation in book.quantities.values()}
    catalog = load_catalog()
    text = " ".join(CHANGELOG.split())
    assert f"{len(quantities)} quantities" in text
    assert (
        f"Catalog of {len(catalog.chips)} chips, {len(catalog.models) + len(catalog.networks)} models, "
        f"{len(catalog.rental_prices.rows):,} dated rental prices, {len(catalog.purchase_prices.rows)} purchase prices "
        f"and {len(catalog.economics)} economic figures"
    ) in text
    assert f"A catalogue of {len(catalog.engines)} serving engines" in text


def test_readme_tells_of_the_sample_that_opens() -> None:
    study = sample_study()
    others = {11: "eleven"}[len(study.chips) - 1]
    assert f"with {others} other chips beside it" in README


@pytest.mark.parametrize("name", TEXTS)
def test_menus_that_a_text_names_exist(name: str) -> None:
    commands = {f"{declared.menu} ▸ {bare_title(declared.text)}" for declared in ACTIONS} | SUBMENUS
    for menu, rest in re.findall(r"\b([A-Z]\w+) ▸ ([^*\n]+)", TEXTS[name]):
        if menu in MENUS:
            path = f"{menu} ▸ {rest}"
            assert any(path.startswith(one) for one in commands), path


def test_the_scan_for_menus_finds_some() -> None:
    assert "Help ▸ Charts" in README
    assert "View ▸ Reset layout" in HELP["charts_in_hand"]


@pytest.mark.parametrize("name", ["README", "CONTRIBUTING"])
def test_make_targets_that_a_text_names_exist(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", TEXTS[name], flags=re.MULTILINE))
    assert named >= {"pictures", "soak", "office", "bundle", "bundle-check"}
    assert named <= targets


@pytest.mark.parametrize("name", ["README", "CONTRIBUTING", "CHANGELOG"])
def test_files_and_modules_that_a_text_names_exist(name: str) -> None:
    files = re.findall(r"\b((?:core|gui|resources|tests)/[\w/.*]+\.(?:py|md|json|csv|png))\b", TEXTS[name])
    folders = re.findall(r"`((?:core|gui|resources|tests)/[\w/]*)`", TEXTS[name])
    hidden = re.findall(r"`(\.(?:ci|github)/[\w/.]*)`", TEXTS[name])
    for path in (*files, *folders, *hidden):
        assert list(ROOT.glob(path.rstrip("/"))), path
    for module in re.findall(r"python -m ((?:core|gui|tests)\.[\w.]+)", " ".join(TEXTS[name].split())):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


def test_folders_of_charts_in_readme_are_those_of_the_window() -> None:
    named = set(re.findall(r"`(\w+)/` \((?:where|what is|header|mouse)", README))
    there = {path.name for path in (ROOT / "gui" / "charts").iterdir() if (path / "__init__.py").is_file()}
    assert named == there == {"plan", "marks", "around", "readout", "hand"}


# --- slides and files ---------------------------------------------------------------------------------------------


def commands_in(name: str) -> list[list[str]]:
    """The words of every `infernomics export` that stands on a line of its own in a text."""
    lines = re.findall(r"^(?: {4}|uv run )infernomics export ([^#\n]+)", TEXTS[name], flags=re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("name", ["README", "export"])
def test_exports_that_a_text_shows_are_understood_and_of_formats_that_there_are(name: str) -> None:
    shown = [command_parser().parse_args(words) for words in commands_in(name)]
    assert len(shown) > 5
    assert any(one.tray for one in shown)
    assert any(one.leave_state_out for one in shown)
    for one in shown:
        if one.to.suffix != ".md":
            format_of(one.to)
        assert one.study.suffix == ".json" or format_of(one.study).suffix != "csv", one.study


def test_options_that_help_names_are_those_of_the_command() -> None:
    options = set(re.findall(r"--[a-z-]+", command_parser().format_help()))
    named = set(re.findall(r"(?<!-)--[a-z][a-z-]+", HELP["export"]))
    assert {"--charts", "--scenarios", "--chart-only"} <= named <= options


@pytest.mark.parametrize("name", ["README", "export"])
def test_every_format_has_its_row(name: str) -> None:
    heads = {"README": "| file | what is in it |\n|---|---|\n", "export": "| Format | What is in it |\n|---|---|\n"}
    rows = TEXTS[name].split(heads[name])[1].split("\n\n")[0].splitlines()
    assert set(re.findall(r"\.([a-z]+)", " ".join(row.split("|")[1] for row in rows))) - {"md"} == set(FORMATS)


def test_formats_are_offered_by_the_same_suffixes_in_the_sheet_and_in_dialogs() -> None:
    assert set(TYPES) == {chosen.split()[0] for chosen, _ in SHEET_FORMATS} == set(FORMATS)


@pytest.mark.parametrize("name", ["README", "export"])
def test_the_theme_that_a_text_shows_is_read_with_every_part(name: str, tmp_path: Path) -> None:
    (shown,) = re.findall(r"\{\"palette\".*?\"footer\": \"[^\"]*\"\}", TEXTS[name], flags=re.DOTALL)
    Image.new("RGB", (40, 20), "#123A5E").save(tmp_path / "logo.png")
    (tmp_path / "theme.json").write_text(shown, "utf-8")
    brand = read_brand(tmp_path / "theme.json")
    assert len(brand.palette) > 1
    assert all((brand.heading_font, brand.body_font, brand.logo, brand.footer))


def test_help_says_how_large_slides_and_parts_of_a_brand_may_be() -> None:
    text = " ".join(HELP["export"].split())
    for page in PAGES.values():
        assert f"{page.width:g} × {page.height:g}" in text, page.id
    assert f"1 to {MOST_COLOURS} colours" in text
    assert f"at most {LONGEST_FOOTER} characters" in text


@pytest.mark.parametrize("name", ["README", "export", "CHANGELOG"])
def test_keys_beside_a_command_are_its_keys(name: str) -> None:
    by_path = {f"{one.menu} ▸ {bare_title(one.text)}": one.keys for one in ACTIONS}
    text = " ".join(TEXTS[name].split())
    found = re.findall(r"\*(\w+ ▸ [^*]+)\* \((Ctrl\+[^) ]+)", text)
    assert found or name != "export"
    for path, keys in found:
        assert keys in by_path[path], (path, keys)
    every = {keys for one in ACTIONS for keys in one.keys} | OWN_KEYS
    for keys in re.findall(r"\bCtrl\+(?:Shift\+)?[A-Z]\b", text):
        assert keys in every, keys


def test_what_help_on_slides_names_is_what_stands_in_the_window() -> None:
    named = set(re.findall(r"\*([A-Z][^*▸]+)\*", HELP["export"]))
    code = "".join(path.read_text("utf-8") for path in (ROOT / "gui" / "export").glob("*.py"))
    assert named > {"Add all", "Numbers changed", "Leave the study out"}
    for words in named - {CHECK_MY_MATHS}:
        assert f'"{words}' in code, words


def test_contributing_has_every_dependency_of_the_program() -> None:
    table = CONTRIBUTING.split("## Runtime dependencies, and why")[1].split("\n## ")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[<>=~! ]", text)[0].lower() for text in project["dependencies"]}
    assert {row.split()[1].lower() for row in table.splitlines() if row.startswith("| ")} - {"package"} == wanted
