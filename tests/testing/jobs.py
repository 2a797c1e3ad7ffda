"""Implementations of an import job's lifecycle, right and wrong ones, that the tests drive."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from statelaw.testing import Refused


class Job:
    """An import job as a class: a method for each trigger."""

    def __init__(self) -> None:
        self.status = "uninitialised"

    def upload_file(self) -> None:
        """The client's first action."""
        self._leave("uninitialised", "queued")

    def set_schema(self) -> None:
        """The client's second action."""
        self._leave("pending_schema", "processing")

    def earlier_import_ended(self) -> None:
        """The system's rows from here on."""
        self._leave("queued", "pending_schema")

    def all_accepted(self) -> None:
        """It went well."""
        self._leave("processing", "complete")

    def some_rejected(self) -> None:
        """It went well in part."""
        self._leave("processing", "partial")

    def extraction_failed(self) -> None:
        """It went wrong."""
        self._leave("processing", "failed")

    def _leave(self, status: str, target: str) -> None:
        if self.status != status:
            raise ValueError(f"not in {self.status}")
        self.status = target


class TakesAnything(Job):
    """It sets a schema whatever its state is."""

    def set_schema(self) -> None:
        """Wrong: nothing is asked."""
        self.status = "processing"


class RefusesSchema(Job):
    """It does not take the action that its lifecycle allows."""

    def set_schema(self) -> None:
        """Wrong: it is never taken."""
        raise ValueError("no schema wanted")


class JumpsAhead(Job):
    """Its first action leads too far."""

    def upload_file(self) -> None:
        """Wrong: nobody has processed anything yet."""
        self._leave("uninitialised", "complete")


class BeginsLate(Job):
    """It begins under way."""

    def __init__(self) -> None:
        super().__init__()
        self.status = "processing"


class SaysNothingKnown(Job):
    """It has a status that nobody declared."""

    def earlier_import_ended(self) -> None:
        """Wrong: misspelt."""
        self._leave("queued", "procesing")


class MovesOnRefusal(Job):
    """It refuses an action and moves all the same."""

    def set_schema(self) -> None:
        """Wrong: it refuses too late."""
        refused = self.status != "pending_schema"
        if self.status == "queued":
            self.status = "uninitialised"
        if refused:
            raise ValueError("refused")
        super().set_schema()


class Reopens(Job):
    """Its final states can be left: by an action, long after they were entered."""

    def set_schema(self) -> None:
        """Wrong: a failed job is taken up again."""
        if self.status == "failed":
            self.status = "processing"
        else:
            super().set_schema()


class Stuck(Job):
    """It never gets through."""

    def all_accepted(self) -> None:
        """Wrong: nothing happens."""

    some_rejected = extraction_failed = all_accepted


WRONG = (
    TakesAnything,
    RefusesSchema,
    JumpsAhead,
    BeginsLate,
    SaysNothingKnown,
    MovesOnRefusal,
    Reopens,
)


class Service:
    """An import job behind HTTP, as a system: it may move whenever it is asked for its status."""

    def __init__(self, url: str, random: Random | None = None) -> None:
        self.url = url
        self.random = random or Random(0)

    def seed(self, random: Random) -> None:
        """Take the chance from the caller."""
        self.random = random

    def reset(self) -> None:
        """Make a new job."""
        self._call("POST", "/jobs")

    def status(self) -> str:
        """Ask for the status; the service may have moved on by then."""
        steps = self.random.randrange(3)
        found: str = self._call("GET", f"/jobs/1?steps={steps}")["status"]
        return found

    def do(self, trigger: str) -> None:
        """Take an action; the service answers 409 where it refuses."""
        try:
            self._call("POST", f"/jobs/1/{trigger}")
        except HTTPError as error:
            error.close()
            if error.code != 409:
                raise
            raise Refused(trigger) from None

    def _call(self, method: str, path: str) -> dict[str, Any]:
        with urlopen(Request(self.url + path, method=method), timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


class _Server(ThreadingHTTPServer):
    """Serves one job at a time."""

    def __init__(self, make: type[Job]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.make = make
        self.job = make()

    def move(self) -> None:
        """Let the job go one step on by itself."""
        if self.job.status == "queued":
            self.job.earlier_import_ended()
        elif self.job.status == "processing":
            self.job.all_accepted()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        for _ in range(int(self.path.partition("steps=")[2])):
            self.server.move()
        self._answer(200)

    def do_POST(self) -> None:
        trigger = self.path.removeprefix("/jobs").removeprefix("/1").removeprefix("/")
        if not trigger:
            self.server.job = self.server.make()
        self._answer(200 if not trigger or self._taken(trigger) else 409)

    def _taken(self, trigger: str) -> bool:
        try:
            getattr(self.server.job, trigger)()
        except ValueError:
            return False
        return True

    def _answer(self, code: int) -> None:
        body = json.dumps({"status": self.server.job.status}).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(make: type[Job]) -> Iterator[str]:
    """A server of such jobs; gives its address."""
    server = _Server(make)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
