"""What is drawn to break the linter: odd bytes, texts that are nearly JSON, and configs.

`JSONL_LINT_FUZZ=20000` makes each property try so many examples, drawn anew, instead of the same few hundred.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any

import constructs
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("JSONL_LINT_FUZZ", "0"))
RECORDS = (
    '{"messages": [{"role": "user", "content": %s}, {"role": "assistant", "content": "x"}]}',
    '{"messages": [{"role": "user", "content": "a"}, {"role": %s, "content": "x", "weight": 0}]}',
    '{"messages": [{"role": "assistant", "tool_calls": [{"id": %s, "function": %s}]}], "tools": %s}',
    '{"prompt": %s, "completion": %s}',
    '{"input": {"messages": [%s]}, "preferred_output": [%s], "non_preferred_output": %s}',
    '{"conversations": [{"from": %s, "value": %s}], "system": %s}',
    '{"contents": [{"role": "user", "parts": [{"text": %s}]}], "systemInstruction": %s}',
    '{"instruction": %s, "input": "", "output": %s}',
    '{"text": %s}',
    '{%s: 1, "messages": {}}',
    "%s",
)
SAID = st.sampled_from(
    [
        *constructs.MUST_TAKE,
        *(case.replace("¦", "") for cases in constructs.MUST_REFUSE.values() for case in cases),
        *(case.replace("¦", "") for cases in constructs.NOT_UTF_8.values() for case in cases),
        *(
            '"::error::x"',
            '"\\n##[add-mask]x"',
            '"##vso[task.complete]"',
            '"\u202e\u2066\x9b"',
            '"<b>|`[x](y)"',
            '"]]>"',
        ),
        *(
            '"I cannot help with that."',
            '"user"',
            '"assistant"',
            '"system"',
            '"data:image/png;base64,AAAA"',
            '"  "',
        ),
    ]
)


@st.composite
def _line(draw: Callable[[st.SearchStrategy[str]], str]) -> bytes:
    """Return a record with odd values, or bytes."""
    text = draw(st.sampled_from(RECORDS))
    while "%s" in text:
        text = text.replace("%s", draw(SAID).replace("%s", ""), 1)
    return text.encode("utf-8", "surrogateescape")


LINES = st.lists(st.one_of(_line(), st.binary(max_size=40), st.just(b"")), max_size=12)
ENDINGS = st.sampled_from([b"\n", b"\n", b"\r\n", b"\n\n", b"\r", b""])
ODD = st.builds(
    lambda start, lines, ending: start + ending.join(lines),
    st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"[", b"\n"]),
    LINES,
    ENDINGS,
)

TEXTS = st.sampled_from(
    [
        "",
        "4",
        " 4\n",
        "Yes",
        "yes",
        "a, b: {c} [d]",
        'say "hi"',
        "it's",
        "C:\\new\\",
        "in\u200bvisible",
        "\x1b[1mbold",
        "It\u0092s",
        "cafÃ©",
        "日本語\u2028é",
        "\U0001f600\ud800",
        "a\n\n  {}\n]",
    ]
)
ROLES = st.sampled_from(["user", "assistant", "assistant", "system", "asistant", "User", "human", "bot"])
SPEECH = st.sampled_from(["content", "content", "content", "contents", "contnt"])
MESSAGES = st.lists(
    st.builds(lambda role, key, text: {"role": role, key: text}, ROLES, SPEECH, TEXTS), min_size=1, max_size=3
)
NUMBERS: st.SearchStrategy[Any] = st.sampled_from([0, -1.5, 1e300, 10**30, None, True, [], {"a": [{}]}])
VALUES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda key, said: {key: said}, st.sampled_from(["messages", "mesages"]), MESSAGES),
    st.builds(lambda asked, text: {"prompt": asked, "completion": text}, TEXTS, TEXTS),
    st.builds(lambda asked, text, odd: {"prompt": asked, "completion": text, "n": odd}, TEXTS, TEXTS, NUMBERS),
)
DATASETS = st.lists(VALUES, min_size=1, max_size=5)


def _joined(between: str, **how: Any) -> Callable[[Sequence[Any]], str]:
    return lambda values: "".join(json.dumps(value, **how) + between for value in values)


LAYOUTS: dict[str, Callable[[Sequence[Any]], str]] = {
    "lines": _joined("\n"),
    "plain lines": _joined("\n", separators=(",", ":")),
    "Windows lines": _joined("\r\n"),
    "blank lines": _joined("\n\n"),
    "lines with commas": _joined(",\n"),
    "pretty": _joined("\n", indent=2),
    "pretty, Windows": lambda values: _joined("\n", indent=2)(values).replace("\n", "\r\n"),
    "pretty, commas": _joined(",\n\n", indent="\t"),
    "array": json.dumps,
    "pretty array": lambda values: json.dumps(values, indent=4) + "\n",
    "array of lines": lambda values: "[\n" + ",\n".join(map(json.dumps, values)) + "\n]\n",
}
"""How records may stand in a file, each of which is mended without loss."""

_LOOSE = (_joined(" "), _joined("\n", ensure_ascii=False), lambda values: "\n".join(map(repr, values)))
_ENCODINGS = st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
_PIECES = st.sampled_from(
    [
        *(b'"', b"'", b",", b":", b"{", b"}", b"[", b"]", b"\\", b"\n", b"\r", b"\t", b" ", b"\n\n"),
        *(
            b"\xef\xbb\xbf",
            b"\xc2\xa0",
            b"\xe2\x80\x9c",
            b"\xff",
            b"\0",
            b"\\u00",
            b"//",
            b"None",
            b"NaN",
            b"{}\n",
        ),
    ]
)


@st.composite
def _near(draw: Callable[[st.SearchStrategy[Any]], Any]) -> bytes:
    """Return records in some layout, or as Python prints them, with up to three small faults."""
    values = draw(DATASETS)
    layout = draw(st.sampled_from([*LAYOUTS.values(), *_LOOSE]))
    data: bytes = layout(values).encode(draw(_ENCODINGS), "replace")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.sampled_from([0, 0, 1, 1, 2, 5, 30]))
        data = data[:at] + draw(st.one_of(st.just(b""), _PIECES)) + data[at + gone :]
    return data


NEAR = _near()
FILES = st.one_of(ODD, NEAR)

fuzz = settings(
    settings.get_profile("random") if EXAMPLES else None,
    max_examples=EXAMPLES or 100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

WORDS = st.sampled_from(
    [
        *"[]{}:,'\"#|>?%~-&*!\\\t\n\0é\x1b",
        *(
            "datasets",
            "rules",
            "models",
            "answers",
            "ignore",
            "target",
            "train",
            "b.jsonl",
            "severity",
            "off",
            "schema",
        ),
        *(
            "price",
            "amount",
            "patterns",
            "match",
            "kind",
            "refusal",
            "(",
            "!!str",
            "1e9",
            "*x",
            "&x",
            "<<",
            "::error::",
        ),
        *(": ", "- ", "\n  "),
    ]
)
CONFIGS = st.one_of(
    st.binary(max_size=80), st.lists(WORDS, max_size=25).map(lambda words: "".join(words).encode())
)
