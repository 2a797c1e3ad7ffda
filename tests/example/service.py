"""The service: exports, and an API around them."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any


class Conflict(Exception):  # noqa: N818 - what happened, not a fault
    """An export does not take this action in the state it is in."""


class Export:
    """One export; a method for each thing that can happen to it."""

    def __init__(self) -> None:
        self.status = "queued"

    def start(self) -> None:
        """A worker takes it."""
        self._move({"queued"}, "running")

    def finish(self) -> None:
        """The worker has written the file."""
        self._move({"running"}, "done")

    def fail(self) -> None:
        """The worker gives up."""
        self._move({"running"}, "failed")

    def cancel(self) -> None:
        """The client wants it no more."""
        self._move({"queued", "running"}, "cancelled")

    def retry(self) -> None:
        """The client wants it after all."""
        self._move({"failed"}, "queued")

    def _move(self, sources: set[str], target: str) -> None:
        if self.status not in sources:
            raise Conflict(f"an export that is {self.status} cannot become {target}")
        self.status = target


class Exports:
    """All exports, and a worker that goes on with one at every second look at it.

    Exports called `broken` fail, once.
    """

    def __init__(self) -> None:
        self._exports: dict[str, Export] = {}
        self._ids = count(1)
        self._looks: Counter[str] = Counter()
        self._broken: set[str] = set()

    def create(self, name: str) -> str:
        """The id of a new export."""
        export_id = str(next(self._ids))
        self._exports[export_id] = Export()
        if name == "broken":
            self._broken.add(export_id)
        return export_id

    def ask(self, export_id: str) -> str:
        """The state of an export; then the worker may go on with it."""
        export = self._exports[export_id]
        status = export.status
        self._looks[export_id] += 1
        if self._looks[export_id] % 2 == 0:
            self._go_on(export_id, export)
        return status

    def _go_on(self, export_id: str, export: Export) -> None:
        if export.status == "queued":
            export.start()
        elif export.status == "running" and export_id in self._broken:
            self._broken.remove(export_id)
            export.fail()
        elif export.status == "running":
            export.finish()

    def act(self, export_id: str, action: str) -> None:
        """What a client asks for: `cancel` or `retry`."""
        getattr(self._exports[export_id], action)()


class _Api(BaseHTTPRequestHandler):
    exports: Exports

    def do_GET(self) -> None:
        """`GET /exports/ID`."""
        state = self.exports.ask(self._parts[1])
        link = f"https://files.exports.example/{self._parts[1]}/t0ps3cret"
        self._answer(200, {"state": state, "link": link})

    def do_POST(self) -> None:
        """`POST /exports?name=NAME`, `POST /exports/ID/cancel` or `/retry`."""
        if len(self._parts) == 1:
            self._answer(201, {"id": self.exports.create(self.path.partition("name=")[2])})
            return
        try:
            self.exports.act(self._parts[1], self._parts[2])
            self._answer(202, {})
        except Conflict as conflict:
            self._answer(409, {"error": str(conflict)})

    def log_message(self, *_: Any) -> None:
        """Nothing is written on the terminal."""

    @property
    def _parts(self) -> list[str]:
        return self.path.partition("?")[0].strip("/").split("/")

    def _answer(self, code: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving(exports: Exports) -> Iterator[str]:
    """The address of a server of the API, which runs meanwhile."""
    handler = type("Api", (_Api,), {"exports": exports})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
