"""What a finding shows of its record: a window around the value, without what may be a key."""

from __future__ import annotations

import json

from jsonl_lint.diagnostic import Excerpt
from jsonl_lint.record import Record, Source


def test_an_excerpt_shows_no_token() -> None:
    token = "Zx9" + "aB3-" * 20
    for value in (token, f"Use {token} to log in"):
        record = Record(Source("a.jsonl"), 1, json.dumps({"key": value, "role": "asistant"}).encode())
        for place in (record.at("role"), record.at("key")):
            assert place.excerpt
            shown = place.excerpt.before + place.excerpt.value + place.excerpt.after
            assert "aB3" not in shown
            assert "•••" in shown
    plain = Record(Source("a.jsonl"), 1, json.dumps({"key": "a-long-word-without-any-number", "n": 1}).encode())
    assert plain.at("n").excerpt == Excerpt('…-word-without-any-number", "n": ', "1", "}")
