"""`statelaw docs` writes what is marked, says what is stale, and touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from statelaw.cli import main
from statelaw.reference import WRITERS

PAGE = """# Page

before

<!-- statelaw:KIND woosmap.import_run -->
what stood here before
<!-- /statelaw -->

after
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page in a folder of its own, with one region that is stale."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "README.md"
    path.write_text(PAGE.replace("KIND", "states"))
    return path


def test_a_stale_region_fails_the_check_and_the_command_that_mends_it_is_printed(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written by the check."""
    before = page.read_text()
    assert main(["docs", "--check"]) == 1
    assert capsys.readouterr().out == "README.md: stale\nmend with: statelaw docs --write\n"
    assert page.read_text() == before


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_written_passes_the_check(page: Path, kind: str) -> None:
    """Every kind of region, written once, is fresh; what stands around it is as it was."""
    argument = "woosmap.datasets" if kind == "endpoints" else "woosmap.import_run"
    page.write_text(PAGE.replace("KIND woosmap.import_run", f"{kind} {argument}"))
    assert main(["docs", "--write"]) == 0
    assert main(["docs", "--check"]) == 0
    text = page.read_text()
    assert text.startswith("# Page\n\nbefore\n\n<!-- statelaw:")
    assert text.endswith("<!-- /statelaw -->\n\nafter\n")
    assert "what stood here before" not in text


def test_a_figure_is_files_beside_the_page(page: Path) -> None:
    """The picture in both themes, and the texts it is drawn from; a missing one is stale."""
    page.write_text(PAGE.replace("KIND", "figure"))
    main(["docs", "--write"])
    names = {path.name.removeprefix("woosmap.import_run") for path in page.parent.glob("woos*")}
    assert names == {".dot", ".mmd", ".svg", ".dark.svg"}
    (page.parent / "woosmap.import_run.dark.svg").unlink()
    assert main(["docs", "--check"]) == 1


def test_a_picture_drawn_from_another_table_is_stale(page: Path) -> None:
    """An SVG says what it was drawn from, so no engine is needed to find that out."""
    page.write_text(PAGE.replace("KIND", "figure"))
    main(["docs", "--write"])
    svg = page.parent / "woosmap.import_run.svg"
    svg.write_text(svg.read_text().replace("sha256:", "sha256:0"))
    assert main(["docs", "--check"]) == 1


def test_a_lifecycle_file_beside_the_page_can_be_shown(
    page: Path, request: pytest.FixtureRequest
) -> None:
    """An argument with a suffix is a file, found relative to the page."""
    job = request.config.rootpath / "tests/data/lifecycles/export_job.yaml"
    (page.parent / "job.yaml").write_text(job.read_text())
    page.write_text("<!-- statelaw:states job.yaml -->\n<!-- /statelaw -->\n")
    assert main(["docs", "--write"]) == 0
    assert "| status | kind |" in page.read_text()


def test_regions_in_fenced_code_are_left_alone(page: Path) -> None:
    """A page can show how a region is written."""
    page.write_text("```\n<!-- statelaw:states nowhere -->\n```\n")
    assert main(["docs", "--check"]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\n<!-- statelaw:stats woosmap.import_run -->\n<!-- /statelaw -->\n",
            "README.md:2: no region kind 'stats'; did you mean 'states'?",
        ),
        (
            "<!-- statelaw:states woosmap.import_run -->\n",
            "README.md:1: the region has no closing <!-- /statelaw -->",
        ),
        (
            "<!-- statelaw:states woosmap.import_run -->\n<!-- statelaw:rules -->\n",
            "README.md:1: the region is not closed before line 2",
        ),
        (
            "<!-- statelaw:states woosmap.import_rum -->\n<!-- /statelaw -->\n",
            "no lifecycle 'woosmap.import_rum'; did you mean 'woosmap.import_run'",
        ),
    ],
)
def test_a_region_marked_wrongly_is_named_with_its_line(
    page: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    """Nothing is written, and the exit status is 2."""
    page.write_text(text)
    assert main(["docs", "--write"]) == 2
    assert message in capsys.readouterr().err
    assert page.read_text() == text


def test_a_path_that_is_not_there_is_named(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the file that may have been meant."""
    assert main(["docs", "--check", "REDME.md"]) == 2
    assert "REDME.md: no such file or folder; did you mean 'README.md'?" in capsys.readouterr().err
    assert page.exists()
