"""`python -m statelaw` is the command `statelaw`."""

from __future__ import annotations

from statelaw.cli import main

raise SystemExit(main())
