"""Values are dataclasses to those who ask, and as frozen, equal and picklable as those."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
from typing import Any, ClassVar

import pytest

from jsonl_lint.values import Value, field, fields, kept, replace


class Point(Value, kw_only=False):
    """Two numbers."""

    dimensions: ClassVar[int] = 2
    x: int
    y: int = 0


class Named(Point):
    """A point with a name, and with notes that are not compared."""

    name: str = field(default="", metadata={"given": True})
    notes: list[str] = field(default_factory=list, compare=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decorated(Named):
    """What `dataclasses` makes of a subclass."""

    z: int = 3


@pytest.mark.parametrize("point", [Point(1), Point(1, 0), Point(x=1), Point(1, y=0)])
def test_values_are_equal_by_what_they_hold(point: Point) -> None:
    assert point == Point(1)
    assert hash(point) == hash(Point(1))
    assert repr(point) == "Point(x=1, y=0)"
    assert point != Point(2)
    assert point != Named(x=1)
    assert pickle.loads(pickle.dumps(point)) == point  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, 2, 3), {}), ((1,), {"z": 1}), ((), {"y": 1, "z": 2}), ((), {"z": 1})]
)
def test_values_take_what_their_fields_are_and_nothing_else(given: tuple[int, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Point"):
        Point(*given, **named)


def test_values_are_given_by_name_where_the_class_says_nothing_else() -> None:
    with pytest.raises(TypeError, match="without a name"):
        Named(1, 2, "three")  # type: ignore[call-arg]
    assert Named(1, 2, name="three").y == 2


def test_values_do_not_change() -> None:
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    assert point == Point(1)


class Counter(Value, kw_only=False, frozen=False):
    """A value that changes."""

    count: int = 0
    seen: list[str] = field(default_factory=list, repr=False)


def test_values_change_where_the_class_says_so() -> None:
    counter = Counter(1)
    counter.count = 2
    assert counter == Counter(2)
    assert repr(counter) == "Counter(count=2)"
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_fields_are_inherited_made_anew_and_left_out_of_comparisons() -> None:
    one, other = Named(x=1), Named(x=1, notes=["seen"])
    assert one == other
    assert hash(one) == hash(other)
    assert one.notes is not Named(x=1).notes
    assert [item.name for item in fields(Named)] == ["x", "y", "name", "notes"]
    assert replace(other, x=2).notes == ["seen"]
    assert replace(one, x=2) == Named(x=2)


def test_dataclasses_know_values() -> None:
    told = {item.name: item for item in dataclasses.fields(Named)}
    assert list(told) == ["x", "y", "name", "notes"]
    assert told["x"].default is dataclasses.MISSING
    assert told["notes"].default_factory is list
    assert told["name"].metadata["given"]
    assert told["x"].type == "int"
    assert all(map(dataclasses.is_dataclass, (Point, Named, Point(1))))
    assert dataclasses.replace(Point(1), y=2) == Point(1, 2)
    assert dataclasses.asdict(Named(x=1, notes=["a"])) == {"x": 1, "y": 0, "name": "", "notes": ["a"]}
    assert Decorated(x=1, z=4) != Decorated(x=1)
    assert repr(Decorated(x=1)) == "Decorated(x=1, y=0, name='', notes=[], z=3)"


def test_values_do_without_dataclasses() -> None:
    code = (
        "import sys; from jsonl_lint import values\n"
        "class Point(values.Value):\n    x: 'int' = 0\n"
        "values.replace(Point(x=1), x=2) == Point(); sys.exit('dataclasses' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_names_of_all_values_cannot_be_taken() -> None:
    with pytest.raises(TypeError, match="_what_counts"):
        type("Taken", (Value,), {"_what_counts": None})


def test_what_is_kept_is_computed_once_for_each() -> None:
    class Word:
        asked = 0

        def __init__(self, text: str) -> None:
            self.text = text

        @kept
        def loud(self) -> str:
            """Return it in capitals."""
            Word.asked += 1
            return self.text.upper()

    one, other = Word("one"), Word("other")
    assert (one.loud, other.loud, one.loud, Word.asked) == ("ONE", "OTHER", "ONE", 2)
    assert Word.loud.__doc__ == "Return it in capitals."
