"""Secrets never survive: in addresses, headers, JSON, texts, and recordings of these."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statelaw.secrets import MARK, Secrets, redacted, redacted_text

NAMES = ("private_key", "X-Api-Key", "apikey", "Authorization", "Cookie")
SECRETS = Secrets(
    names=frozenset(NAMES), paths=frozenset({"/hooks/reimport/{reimport_key}", "/k/{key}/end"})
)
names = st.sampled_from(NAMES).flatmap(
    lambda name: st.sampled_from([name, name.lower(), name.upper(), name.replace("-", "_")])
)
tokens = st.text("abcdefghijkXYZ0123456789-._~", min_size=8, max_size=24)
"""What keys are made of."""
anything = st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=24)
"""What a secret might also be made of, quotation marks and line ends included."""
prose = st.text("lmnopqrst ,;:!?\n\"'{}[]=&/", max_size=20)
"""What may stand around one, of other letters than a key."""


@given(name=names, secret=anything, other=tokens)
def test_no_secret_survives_in_an_address(name: str, secret: str, other: str) -> None:
    """However it is encoded, and whatever stands beside it."""
    assume(len(secret.strip()) >= 8 and secret not in MARK)
    for query in (urlencode({name: secret}), f"{name}={quote(secret)}"):
        url = f"https://api.example/datasets/x/status?a={other}&{query}&b=1#top"
        shown = redacted(url, SECRETS)
        assert MARK in shown
        assert f"&{query}&" not in shown
        assert quote(secret, safe="") not in shown
        assert shown.startswith("https://api.example/datasets/x/status?a=")
        assert shown.endswith("&b=1#top")


@given(name=names, secret=tokens, before=prose, after=prose)
@pytest.mark.parametrize(
    "form",
    [
        "{name}={secret}",
        "{name}='{secret}'",
        '{name}="{secret}"',
        "{name}: {secret}",
        "{name}: Token {secret}",
        "{name}:Bearer {secret}",
        '"{name}": "{secret}"',
        "'{name}': 'Token {secret}'",
        '\\"{name}\\": \\"{secret}\\"',
        "-H '{name}: Token {secret}'",
        '-H "{name}: {secret}"',
        "?{name}%3D{secret}%26x",
    ],
)
def test_no_named_secret_survives_in_a_text(
    form: str, name: str, secret: str, before: str, after: str
) -> None:
    """In assignments, headers, JSON, commands, escaped or not, amid anything."""
    assume(not before.rstrip().endswith(("'", '"', "\\")))
    text = f"{before} {form.format(name=name, secret=secret)} {after}"
    assert secret not in redacted_text(text, SECRETS)


@given(name=names, secret=anything)
def test_no_secret_survives_in_json_that_is_written_as_text(name: str, secret: str) -> None:
    """Escaped quotation marks and line ends inside the secret do not end it."""
    assume(len(secret.strip()) >= 8 and secret not in MARK)
    once = json.dumps({name: secret, "x": 1})
    twice = json.dumps({"body": once})
    assert json.dumps(secret)[1:-1] not in redacted_text(once, SECRETS)
    assert json.dumps(json.dumps(secret)[1:-1])[1:-1] not in redacted_text(twice, SECRETS)


def nested(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """JSON with a leaf somewhere in it."""
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner | prose, min_size=1, max_size=3)
            | st.dictionaries(prose.filter(bool), inner | prose, min_size=1, max_size=3)
        ),
        max_leaves=4,
    )


@given(data=st.data(), name=names, secret=tokens)
def test_no_secret_survives_in_json(data: st.DataObject, name: str, secret: str) -> None:
    """Wherever it stands under its name, and wherever else it occurs then."""
    assume(secret.strip("-._~"))
    held = data.draw(
        st.sampled_from(
            [
                {name: secret},
                {name: [secret]},
                {name: {"value": secret}},
                {"name": name, "value": secret},
                [name, secret],
                [[name, [secret]]],
                f"{name}={secret}",
                f"https://api.example/?{name}={secret}",
            ]
        )
    )
    value = {
        "one": data.draw(nested(st.just(held))),
        "held": held,
        "again": f"it was {secret}!",
        "key": {f"at {secret}": 1},
    }
    shown = json.dumps(redacted(value, SECRETS))
    assert secret not in shown
    assert "it was" in shown


@given(value=nested(prose | st.integers() | st.none() | st.booleans()))
def test_what_holds_no_secret_is_left_as_it_is(value: Any) -> None:
    """A copy is made, of the same value."""
    assert redacted(value, SECRETS) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:pass@host/x", "https://[redacted]@host/x"),
        ("https://host/hooks/reimport/abc?x=1", "https://host/hooks/reimport/[redacted]?x=1"),
        ("https://host/k/abc/end", "https://host/k/[redacted]/end"),
        ("?private%5Fkey=abc&x=1", "?private%5Fkey=[redacted]&x=1"),
        ("?x=1&PRIVATE-KEY=abc", "?x=1&PRIVATE-KEY=[redacted]"),
        ("Authorization: Basic dTpw\r\nHost: x", "Authorization: [redacted]\r\nHost: x"),
        ("the apikey is not shown", "the apikey is not shown"),
        ("apikey=", "apikey=[redacted]"),
        ("curl -H 'Cookie: a=b; c=d' https://x", "curl -H 'Cookie: [redacted]' https://x"),
    ],
)
def test_a_text_keeps_what_is_no_secret(text: str, shown: str) -> None:
    """Only the value goes."""
    assert redacted_text(text, SECRETS) == shown


def test_headers_as_recordings_write_them() -> None:
    """HAR has objects of name and value, VCR lists by name, WSGI pairs."""
    har = [{"name": "x-api-key", "value": "abc"}, {"name": "accept", "value": "*/*"}]
    vcr = {"Authorization": ["Token abc"], "Accept": ["*/*"]}
    pairs = [("Authorization", "Token abc"), ("Accept", "*/*")]
    assert redacted(har, SECRETS) == [{"name": "x-api-key", "value": MARK}, har[1]]
    assert redacted(vcr, SECRETS) == {"Authorization": MARK, "Accept": ["*/*"]}
    assert redacted(pairs, SECRETS) == [["Authorization", MARK], ["Accept", "*/*"]]


def test_a_secret_found_once_is_taken_out_everywhere() -> None:
    """Without its scheme too, and encoded."""
    value = {"Authorization": "Token a+b/cdef", "seen": "a+b/cdef", "url": "?q=a%2Bb%2Fcdef"}
    assert redacted(value, SECRETS) == {
        "Authorization": MARK,
        "seen": MARK,
        "url": f"?q={MARK}",
    }


def test_authorisation_is_secret_whoever_the_provider_is() -> None:
    """Without any name given."""
    assert redacted({"authorization": "x", "set-cookie": "y", "key": "z"}, Secrets()) == {
        "authorization": MARK,
        "set-cookie": MARK,
        "key": "z",
    }


def test_names_are_united() -> None:
    """The names of one provider and of another."""
    both = Secrets(frozenset({"a_key"})) | Secrets(frozenset({"b-key"}), frozenset({"/x/{y}"}))
    assert redacted({"A-Key": 1, "b_key": 2, "c": "/x/1"}, both) == {
        "A-Key": MARK,
        "b_key": MARK,
        "c": f"/x/{MARK}",
    }


def test_json_that_is_nested_too_deeply_is_taken_out_whole() -> None:
    """Rather than left to crash whoever shows it."""
    value: Any = {"private_key": "abc"}
    for _ in range(5000):
        value = [value]
    assert redacted(value, SECRETS) == MARK
