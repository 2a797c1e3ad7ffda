"""Listening to a client: to one of httpx or requests by its hooks, to a callable by wrapping it.

Neither library is imported here.  What is wrapped comes from one of them only if its module is
loaded already.  What hears an answer in the depth of a library is not hidden from tracebacks, so
that they do not end with the library's own code.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from statelaw.errors import InputError

Hear = Callable[[Any], None]
Undo = Callable[[], None]

_SENDERS = {"httpx": ("Client", "AsyncClient"), "requests": ("Session",)}


def attached(target: Any, hear: Hear) -> tuple[Any, Undo]:
    """What to call instead of the target, and how to let go of it.

    A client, a session or a module is hooked and stays itself; a callable is wrapped.

    Args:
        target: A client of httpx, a session of requests, one of these modules, or a callable.
        hear: Is told of every answer.

    Raises:
        InputError: It is none of these.
    """
    if isinstance(target, ModuleType):
        return target, _module(target, hear)
    if _is(target, "httpx", "AsyncClient"):
        return target, _httpx(target, _async_hook(hear))
    if _is(target, "httpx", "Client"):
        return target, _httpx(target, _hook(hear))
    if _is(target, "requests", "Session"):
        return target, _requests(target, hear)
    if callable(target):
        return _listening(target, hear), _nothing
    kind = type(target).__name__
    text = "a client of httpx, a session of requests, one of these modules, or a callable"
    raise InputError(f"cannot listen to an object of type {kind}; hand over {text}")


def _is(target: Any, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(target, getattr(loaded, name))


def _httpx(client: Any, hook: Any) -> Undo:
    hooks = client.event_hooks["response"]
    hooks.append(hook)
    return lambda: hooks.remove(hook)


def _hook(hear: Hear) -> Callable[[Any], None]:
    def heard(response: Any) -> None:
        if _may_be_read(response):
            response.read()
            hear(response)

    return heard


def _async_hook(hear: Hear) -> Callable[[Any], Any]:
    async def heard(response: Any) -> None:
        if _may_be_read(response):
            await response.aread()
            hear(response)

    return heard


def _may_be_read(response: Any) -> bool:
    """Whether reading the body now spoils nothing: JSON, and not a file being streamed."""
    return "json" in response.headers.get("content-type", "json").lower()


def _requests(session: Any, hear: Hear) -> Undo:
    def heard(response: Any, *_: Any, **__: Any) -> None:
        if _may_be_read(response):
            hear(response)

    before = session.hooks.get("response") or []
    hooks = list(before) if isinstance(before, (list, tuple)) else [before]
    session.hooks["response"] = [*hooks, heard]
    return lambda: session.hooks.update(response=before)


def _module(module: ModuleType, hear: Hear) -> Undo:
    """Listen to every client of a library, also to those that are made later."""
    if module.__name__ not in _SENDERS:
        raise InputError(
            f"cannot listen to the module {module.__name__}, only to httpx or requests"
        )
    undo = [_patched(getattr(module, name), hear) for name in _SENDERS[module.__name__]]
    return lambda: [each() for each in undo].clear()


def _patched(owner: Any, hear: Hear) -> Undo:
    original = owner.send
    owner.send = _listening(original, lambda answer: hear(answer))
    return lambda: setattr(owner, "send", original)


def _listening(function: Callable[..., Any], hear: Hear) -> Callable[..., Any]:
    """The function, with every answer heard; what it awaits is awaited first."""
    if inspect.iscoroutinefunction(function):

        @wraps(function, updated=())
        async def heard_later(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            return await _awaited(function(*args, **kwargs), hear)

        return heard_later

    @wraps(function, updated=())
    def heard(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        answer = function(*args, **kwargs)
        if inspect.isawaitable(answer):
            return _awaited(answer, hear)
        hear(answer)
        return answer

    return heard


async def _awaited(answer: Any, hear: Hear) -> Any:
    __tracebackhide__ = True
    found = await answer
    hear(found)
    return found


def _nothing() -> None:
    """Let go of a callable: whoever has the wrapper has it."""
