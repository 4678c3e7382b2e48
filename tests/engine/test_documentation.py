"""What the documentation names is there: files, modules and options are renamed more often than they are read about."""

import re
from pathlib import Path

import pytest
from typer.main import get_group

from gradnet_engine.cli.commands import app
from gradnet_engine.image_io import read_info

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
WITH_MODULES = ("desktop_app", "gradnet_engine", "packaging", "tests", "docs")
OF_JOBS = [ROOT / "docs" / "command-line.md", ROOT / "docs" / "batch.md", ROOT / "docs" / "cluster.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []


def test_modules_that_are_named_are_there():
    there = {path.name for folder in WITH_MODULES for path in (ROOT / folder).rglob("*.py")}
    named = {name for page in PAGES for name in re.findall(r"(?<!/)\b\w+\.py\b", page.read_text(encoding="utf-8"))}
    assert named - there == set()


def test_pages_of_the_documentation_that_are_named_are_there():
    named = {name for page in PAGES for name in re.findall(r"\bdocs/[\w/.-]+\.md\b", page.read_text(encoding="utf-8"))}
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("command", ["denoise", "batch", "watch"])
def test_every_option_of_a_command_for_photos_is_explained(command):
    pages = "".join(page.read_text(encoding="utf-8") for page in OF_JOBS)
    explained = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", pages))
    options = [option for option in get_group(app).commands[command].params if option.param_type_name == "option"]
    assert [option.name for option in options if not explained & {*option.opts, *option.secondary_opts}] == []


def test_no_option_is_explained_that_no_command_has():
    commands = get_group(app).commands.values()
    there = {name for one in commands for option in one.params for name in (*option.opts, *option.secondary_opts)}
    pages = "\n".join(page.read_text(encoding="utf-8") for page in OF_JOBS)
    rows = re.findall(r"^\| (`-[^|]*) \|", pages, re.MULTILINE)
    explained = {option for row in rows for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", row)}
    assert explained
    assert explained - there == set()


def test_the_example_for_python_programs_denoises_a_photo(samples, tmp_path):
    page = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    example = "\n".join(line[4:] for line in page.splitlines() if line.startswith("    ") and "gradnet " not in line)
    for named, here in (
        ("DSC_0815.NEF", (samples / "canon_550d_crop_noisy.jpg").as_posix()),
        ("DSC_0815.tif", (tmp_path / "denoised.tif").as_posix()),
        ("DenoiseSettings(", 'DenoiseSettings("median", '),  # A quick one.
    ):
        assert named in example
        example = example.replace(named, here)
    exec(example, {})
    assert read_info(tmp_path / "denoised.tif").kind == "TIFF"
