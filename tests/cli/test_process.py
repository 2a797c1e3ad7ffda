"""The command as a process: signals, pipes, and what starting it costs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATELAW = [sys.executable, "-m", "statelaw"]


def started(*arguments: str) -> subprocess.Popen[bytes]:
    """The command, with pipes at all three ends."""
    pipe = subprocess.PIPE
    return subprocess.Popen([*STATELAW, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT)


def test_the_module_is_the_command() -> None:
    """`python -m statelaw` and the installed script print the same."""
    script = Path(sys.executable).with_name("statelaw")
    runs = [[*STATELAW, "list"], [str(script), "list"]]
    first, second = (subprocess.run(run, capture_output=True, check=True) for run in runs)
    assert first.stdout == second.stdout != b""


@pytest.mark.parametrize(
    ("words", "status"), [(b"in_progress success", 0), (b"success in_progress", 1)]
)
def test_the_exit_status_is_that_of_the_check(words: bytes, status: int) -> None:
    """0 where nothing is wrong, 1 where there is."""
    process = started("check", "woosmap.import_run")
    out, err = process.communicate(words)
    assert (process.returncode, err) == (status, b"")
    assert b"woosmap.import_run (polled)" in out


def test_an_interrupt_prints_what_was_found() -> None:
    """Ctrl-C in the middle of a log: the findings so far, then 130."""
    process = started("check", "woosmap.import_run")
    assert process.stdin
    assert process.stdout
    process.stdin.write(b'{"entity": "d", "status": "odd"}\n{"entity"')
    process.stdin.flush()
    _wait_until_it_reads(process)
    process.send_signal(signal.SIGINT)
    process.stdin.close()
    out, err = process.stdout.read(), process.stderr.read() if process.stderr else b""
    process.stdout.close()
    assert process.stderr
    process.stderr.close()
    assert process.wait() == 130
    assert err == b"statelaw: interrupted\n"
    assert b"<stdin>:1: error SL101 unknown-status" in out


def _wait_until_it_reads(process: subprocess.Popen[bytes]) -> None:
    """Until all that was written has been taken from the pipe."""
    import array
    import fcntl
    import termios
    import time

    assert process.stdin
    for _ in range(600):
        waiting = array.array("i", [0])
        fcntl.ioctl(process.stdin.fileno(), termios.FIONREAD, waiting)
        if not waiting[0]:
            time.sleep(0.2)
            return
        time.sleep(0.05)
    raise AssertionError("it never read its input")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    """`statelaw show ... | head`: no traceback, and not the status of a finding."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [*STATELAW, "show", "opendatasoft.dataset"],
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said() -> None:
    """What could not be written is a job that could not be done."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*STATELAW, "list"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"statelaw: error: [Errno 28] No space left on device\n"


@pytest.mark.parametrize("command", ["list", "--version", "--help", "explain"])
def test_quick_commands_load_nothing_heavy(command: str) -> None:
    """Listing and explaining need neither pydantic nor any pack."""
    arguments = [command, "SL103"] if command == "explain" else [command]
    program = (
        "import sys\n"
        "from statelaw.cli import main\n"
        f"assert main({arguments!r}) == 0\n"
        "heavy = {'pydantic', 'yaml', 'graphviz', 'transitions', 'statelaw_providers'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stderr.strip() == b"[]"
