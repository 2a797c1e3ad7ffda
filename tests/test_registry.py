"""Packs are found by name, one at a time; a broken one is reported and harms no other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from statelaw import Lifecycle, PackError, UnknownLifecycleError, available, find

from tests.traces import SHIPPED

PACK = """
from statelaw import Actor, Kind, Lifecycle, Outcome, Source, documented, row, state

JOB = Lifecycle(
    name="acme.job",
    sources=(Source(key="docs", title="Acme API"),),
    initial=("open",),
    states=(
        state("open",   Kind.TRANSIENT, None,            documented("docs")),
        state("closed", Kind.FINAL,     Outcome.SUCCESS, documented("docs")),
    ),
    transitions=(row("open", "close", "closed", Actor.SYSTEM, documented("docs")),),
)
"""

Installed = Callable[..., None]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """A function that installs a distribution with entry points where Python finds it."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name: str, module: str, entries: dict[str, str], metadata: bool = True) -> None:
        (tmp_path / f"{name}.py").write_text(module, encoding="utf-8")
        info = tmp_path / f"{name}-1.2.dist-info"
        info.mkdir()
        lines = "".join(f"{key} = {value}\n" for key, value in entries.items())
        (info / "entry_points.txt").write_text(f"[statelaw.lifecycles]\n{lines}", encoding="utf-8")
        if metadata:
            said = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n"
            (info / "METADATA").write_text(said, encoding="utf-8")

    return install


def test_shipped_lifecycles_are_found_by_name() -> None:
    """All six of them, under the names they call themselves."""
    assert list(available()) == [each.name for each in SHIPPED] == [
        "opendatasoft.dataset",
        "opendatasoft.dataset_public",
        "prolific.dataset_import",
        "prolific.task_builder_dataset",
        "woosmap.import_run",
        "woosmap.import_step",
    ]  # fmt: skip
    assert {each.split()[0] for each in available().values()} == {"statelaw"}


def test_a_third_party_pack_is_found(installed: Installed) -> None:
    """Installed beside the library, its lifecycle is listed with where it comes from, and used."""
    installed("acme_pack", PACK, {"acme.job": "acme_pack:JOB"})
    assert available()["acme.job"] == "acme_pack 1.2"
    lifecycle = find("acme.job")
    assert isinstance(lifecycle, Lifecycle)
    assert lifecycle.check(["open", "closed"]).succeeded


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("raise RuntimeError('not today')", "RuntimeError: not today"),
        ("import sys; sys.exit('bye')", "SystemExit: bye"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = 1", "AttributeError"),
        ("JOB = 7", "is not a Lifecycle but of type int"),
        (PACK.replace('("open",)', "()"), "SL509 initial: no initial state"),
        (PACK.replace("acme.job", "acme.jobs"), "calls itself 'acme.jobs'; the names must agree"),
        ("(", "SyntaxError"),
    ],
)
def test_a_broken_pack_is_reported_and_harms_no_other(
    installed: Installed, module: str, said: str
) -> None:
    """Whatever is wrong with it, it is listed, its error names it, and the others load."""
    name = f"broken_{abs(hash(module))}"
    installed(name, module, {"broken.job": f"{name}:JOB"})
    assert available()["broken.job"] == f"{name} 1.2"
    with pytest.raises(PackError) as caught:
        find("broken.job")
    assert said in str(caught.value)
    assert f"lifecycle 'broken.job' ({name}:JOB, from {name} 1.2)" in str(caught.value)
    assert [find(each.name) for each in SHIPPED] == list(SHIPPED)


def test_packs_are_loaded_only_when_asked_for(installed: Installed) -> None:
    """Listing and finding others does not run a pack's code."""
    installed("lazy_pack", "raise SystemExit('loaded')", {"lazy.job": "lazy_pack:JOB"})
    assert "lazy.job" in available()
    assert find("woosmap.import_run").name == "woosmap.import_run"
    assert "lazy_pack" not in sys.modules


def test_a_name_that_two_packs_announce_is_refused(installed: Installed) -> None:
    """Which of them would be meant depends on the order of installation."""
    installed("one_pack", PACK, {"acme.job": "one_pack:JOB"})
    installed("two_pack", PACK, {"acme.job": "two_pack:JOB"})
    assert available()["acme.job"] == "one_pack 1.2 and two_pack 1.2"
    with pytest.raises(PackError) as caught:
        find("acme.job")
    assert str(caught.value) == (
        "lifecycle 'acme.job' comes from one_pack 1.2 and two_pack 1.2; uninstall all but one"
    )


def test_a_distribution_without_metadata_is_still_a_pack(installed: Installed) -> None:
    """It only cannot be named."""
    installed("bare_pack", PACK, {"acme.job": "bare_pack:JOB"}, metadata=False)
    assert available()["acme.job"] == "unknown"
    assert find("acme.job").name == "acme.job"


def test_an_unknown_lifecycle_is_answered_with_the_nearest() -> None:
    """By likeness, else with all that is installed."""
    with pytest.raises(UnknownLifecycleError) as caught:
        find("woosmap.import_runs")
    said = "no lifecycle 'woosmap.import_runs'; did you mean 'woosmap.import_run'"
    assert str(caught.value).startswith(said)
    with pytest.raises(UnknownLifecycleError, match=r"installed: opendatasoft\.dataset, "):
        find("zzz")


def wheel_of(folder: Path) -> Path:
    """A wheel of the pack, as any build backend would write it."""
    info = "acme_pip-0.3.dist-info"
    files = {
        "acme_pip.py": PACK,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: acme-pip\nVersion: 0.3\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[statelaw.lifecycles]\nacme.job = acme_pip:JOB\n",
    }
    wheel = folder / "acme_pip-0.3-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        record = "".join(f"{name},,\n" for name in files)
        archive.writestr(f"{info}/RECORD", record)
    return wheel


def test_a_pack_is_installed_by_pip_like_any_package(tmp_path: Path) -> None:
    """Once its wheel is installed, a fresh interpreter finds its lifecycle."""
    target = tmp_path / "target"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    flags = ["--no-deps", "--no-index", "--target", str(target), str(wheel_of(tmp_path))]
    subprocess.run([*pip, *flags], check=True, capture_output=True)
    code = "from statelaw import *; print(available()['acme.job'], find('acme.job').name)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "acme-pip 0.3 acme.job\n"
    assert available().keys() == {each.name for each in SHIPPED}
