"""The recipe of the bundle and the checks of other systems: they name what there is, and leave out nothing needed."""

import ast
import importlib.util
import re
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.test_packaging import PROJECT, ROOT, normalized

BUNDLE = ROOT / ".ci" / "bundle"
WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def recipe(name: str) -> ModuleType:
    """A module of the recipe, which is no package."""
    spec = importlib.util.spec_from_file_location(f"bundle_{name}", BUNDLE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(BUNDLE))  # they import each other by their bare names
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BUNDLE))
    return module


# --- what is in it ------------------------------------------------------------------------------------------------


def test_all_that_the_program_needs_is_listed_with_a_licence(tmp_path: Path) -> None:
    licences = recipe("licences")
    listed = {normalized(one.metadata["Name"]) for one in licences.packages()}
    wanted = {normalized(re.split(r"[\[<>=~! ]", text)[0]) for text in PROJECT["project"]["dependencies"]}
    assert wanted <= listed
    assert "infernomics" not in listed
    assert not listed & {"pytest", "mypy", "ruff", "hypothesis", "pyinstaller"}
    table, bill = licences.written(tmp_path)
    told = table.read_text("utf-8")
    for one in licences.packages():
        licence = licences.licence_of(one)
        assert licence != "not stated", one.metadata["Name"]
        assert f"| {one.metadata['Name']} | {one.version} | {licence} |" in told
        assert f'"purl": "pkg:pypi/{normalized(one.metadata["Name"])}@{one.version}"' in bill.read_text("utf-8")


def test_the_licence_under_which_qt_is_used_goes_along_in_full(tmp_path: Path) -> None:
    told = recipe("licences").written(tmp_path)[0].read_text("utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in told
    assert "END OF TERMS AND CONDITIONS" in told


def test_two_lists_of_the_same_packages_are_the_same_bytes(tmp_path: Path) -> None:
    licences = recipe("licences")
    first, second = licences.written(tmp_path / "a"), licences.written(tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Core.so.6", "PySide6/Qt/lib/libQt6Widgets.so.6", "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/Qt/lib/libQt6OpenGL.so.6", "PySide6/Qt/lib/libQt6XcbQpa.so.6", "PySide6/Qt/lib/libQt6DBus.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so", "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib", "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so", "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/plugins/styles/qmodernwindowsstyle.dll", "PySide6/QtCore.abi3.so", "PySide6\\Qt6Core.dll",
        "resources/data/chips.json", "pptx/templates/default.pptx", "core/equations/latency.py",
    ],
)  # fmt: skip
def test_what_the_program_loads_is_kept(name: str) -> None:
    assert recipe("parts").without_spare([(name, "", "BINARY")])


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Qml.so.6", "PySide6\\Qt6Quick.dll", "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so", "PySide6\\translations\\qtbase_de.qm",
        "PySide6/Qt/plugins/platforms/libqeglfs.so", "PySide6\\opengl32sw.dll",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    ],
)  # fmt: skip
def test_what_nothing_loads_is_left_out(name: str) -> None:
    assert not recipe("parts").without_spare([(name, "", "BINARY")])


def test_a_library_that_only_something_left_out_asked_for_is_left_out() -> None:
    entries = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qt/libqxcb.so", "BINARY"),
        ("libxcb-icccm.so.4", "/lib/libxcb-icccm.so.4", "BINARY"),
        ("libXau.so.6", "/lib/libXau.so.6", "BINARY"),
        ("libgtk-3.so.0", "/lib/libgtk-3.so.0", "BINARY"),
        ("libcairo.so.2", "/lib/libcairo.so.2", "BINARY"),
        ("libpython3.11.so.1.0", "/opt/libpython3.11.so.1.0", "BINARY"),
        ("resources/data/chips.json", "/r/chips.json", "DATA"),
    ]
    needs = {
        "/qt/libqxcb.so": ["libxcb-icccm.so.4", "libc.so.6"],
        "/lib/libxcb-icccm.so.4": ["libXau.so.6"],
        "/lib/libgtk-3.so.0": ["libcairo.so.2"],
    }
    kept = recipe("parts").without_orphans(entries, lambda path: needs.get(path, []))
    assert [name for name, _, _ in entries if name not in {one for one, _, _ in kept}] == [
        "libgtk-3.so.0", "libcairo.so.2",
    ]  # fmt: skip


def test_only_what_is_in_the_bundle_is_told_of_and_the_systems_libraries_are(tmp_path: Path) -> None:
    entries = [("numpy", importlib.import_module("numpy").__file__ or "")]
    entries += [("libfremd.so.1", "/nowhere/libfremd.so.1"), ("core.source_table", "/nowhere/source_table.py")]
    table = recipe("licences").written(tmp_path, entries)[0].read_text("utf-8")
    assert "| numpy | " in table
    assert "| pandas | " not in table
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in table
    if sys.platform == "linux":
        assert "| libfremd.so.1 | unknown | libfremd.so.1 |" in table
        assert "source_table" not in table


def test_the_recipe_leaves_out_what_is_under_the_gpl_alone() -> None:
    assert '"readline"' in (BUNDLE / "infernomics.spec").read_text("utf-8")


def test_the_recipe_puts_the_source_of_equations_beside_them() -> None:
    spec = (BUNDLE / "infernomics.spec").read_text("utf-8")
    tree = ast.parse(spec)
    words = {word.arg: word.value for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords}
    modes = words["module_collection_mode"]
    assert modes is not None
    assert ast.literal_eval(modes) == {"core": "pyz+py"}
    for system in ("win32", "darwin"):
        assert f'"{system}"' in spec


def test_what_makes_the_bundle_is_locked_and_is_no_part_of_other_environments() -> None:
    groups: dict[str, Any] = PROJECT["dependency-groups"]
    assert [text.startswith("pyinstaller") for text in groups["bundle"]] == [True]
    assert not any("pyinstaller" in text for text in (*groups["dev"], *PROJECT["project"]["dependencies"]))
    assert "pyinstaller" not in {normalized(one.name) for one in metadata.distributions() if one.name}


def test_the_check_of_a_bundle_runs_in_an_environment_without_python(tmp_path: Path) -> None:
    clean: dict[str, str] = recipe("check").environment(tmp_path)
    assert not (Path(clean["PATH"]) / "python3").exists()
    assert clean["HOME"] == str(tmp_path)
    assert not any(name.startswith(("PYTHON", "VIRTUAL", "UV", "QT")) for name in clean)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a network of its own is for Linux")
def test_the_check_takes_the_network_away_where_it_can() -> None:
    words: list[str] = recipe("check").without_network()
    assert words == [] or words[1:] == ["--map-root-user", "--net"]


# --- the workflow -------------------------------------------------------------------------------------------------


def lines_of_workflow() -> list[str]:
    return WORKFLOW.read_text("utf-8").splitlines()


def commands() -> list[str]:
    """What the steps run, one command a line."""
    lines = iter(lines_of_workflow())
    found = []
    for line in lines:
        match = re.match(r"( *)(?:- )?run: (.*)", line)
        if match is None:
            continue
        if match[2] != "|":
            found.append(match[2])
    return found


def test_the_workflow_is_indented_as_yaml_wants_it() -> None:
    for number, line in enumerate(lines_of_workflow(), 1):
        assert "\t" not in line, number
        assert (len(line) - len(line.lstrip(" "))) % 2 == 0, number
        bare = line.strip()
        assert not bare or bare.startswith(("#", "- ")) or ":" in bare or _is_shell(bare), number


def _is_shell(line: str) -> bool:
    return line.startswith(("sudo ", "lib", "xvfb")) or line.endswith("\\")


def test_the_workflow_runs_on_three_systems_and_builds_a_bundle_on_each() -> None:
    text = WORKFLOW.read_text("utf-8")
    systems = re.search(r"os: \[([^\]]*)\]", text.partition("  bundle:")[2])
    assert systems is not None
    assert {one.strip().partition("-")[0] for one in systems[1].split(",")} == {"ubuntu", "windows", "macos"}
    assert "upload-artifact" in text
    assert "python .ci/bundle/build.py" in text


def test_actions_are_pinned_to_a_release() -> None:
    used = re.findall(r"uses: (\S+)", WORKFLOW.read_text("utf-8"))
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+", one) for one in used)


def test_commands_of_the_workflow_name_what_there_is() -> None:
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    for command in commands():
        for target in re.findall(r"^make ([a-z-]+)", command):
            assert target in targets
        for path in re.findall(r"(?<= )((?:\.ci|tests|core|gui|resources)(?:/\S+)?)(?= |$)", command):
            assert (ROOT / path).exists(), path
        for group in re.findall(r"--group (\S+)", command):
            assert group in PROJECT["dependency-groups"]
    assert any(command.startswith("make check") for command in commands())


def test_make_and_the_workflow_build_the_bundle_by_the_same_program() -> None:
    assert "$(BUNDLE) .ci/bundle/build.py" in MAKEFILE
    assert (BUNDLE / "build.py").is_file()
    assert (BUNDLE / "check.py").is_file()
