"""Providers' answers: what they promise, how they are recognised, what is wrong with them.

What a pack declares of its provider's answers stands in `facts`, `contract`, `api` and `shapes`;
`breaking` makes answers that break a promise, for tests.
"""

from statelaw.payload.reader import (
    GROUP,
    PayloadReader,
    Readers,
    available_readers,
    contract_of,
    may_recognise,
    payload_reader,
    payload_readers,
    recognise,
    secrets_of,
)

__all__ = [
    "GROUP",
    "PayloadReader",
    "Readers",
    "available_readers",
    "contract_of",
    "may_recognise",
    "payload_reader",
    "payload_readers",
    "recognise",
    "secrets_of",
]
