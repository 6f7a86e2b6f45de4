"""Values: frozen, compared by what they hold, and made by name, as dataclasses are, but quick to declare.

`dataclasses` writes and compiles six functions for each class, anew in each process: for a hundred rules that
takes longer than to lint a small file. Here all classes share the functions of `Value`. To `dataclasses` they are
dataclasses, so that its `fields`, `replace` and `asdict` take them; those of this module need not load it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, dataclass_transform, overload

V = TypeVar("V", bound="Value")
T = TypeVar("T")

_MISSING: Any = object()
_OURS = frozenset({"_fields", "_defaults", "_in_order", "_what_counts"})


class Field(NamedTuple):
    """What a value holds by a name."""

    name: str
    type: Any = None
    default: Any = _MISSING
    factory: Callable[[], Any] | None = None
    compare: bool = True
    repr: bool = True
    metadata: Mapping[str, Any] = {}
    by_name: bool = True

    @property
    def required(self) -> bool:
        """Return whether a value must be given."""
        return self.default is _MISSING and self.factory is None


def field(
    *,
    default: Any = _MISSING,
    default_factory: Callable[[], Any] | None = None,
    compare: bool = True,
    repr: bool = True,  # noqa: A002 - the word of `dataclasses`
    metadata: Mapping[str, Any] | None = None,
) -> Any:
    """Return what says more of a field than its type; the words are those of `dataclasses.field`."""
    return Field("", None, default, default_factory, compare, repr, metadata or {})


class _ForDataclasses:
    """Tells `dataclasses` what it asks of a class, when it asks."""

    def __get__(self, value: Value | None, kind: type[Value]) -> dict[str, Any]:
        import dataclasses

        found = {}
        for item in fields(kind):
            said: dict[str, Any] = {} if item.default is _MISSING else {"default": item.default}
            if item.factory:
                said["default_factory"] = item.factory
            told: Any = dataclasses.field(**said, compare=item.compare, repr=item.repr, metadata=item.metadata)
            told.name, told.type = item.name, item.type
            told._field_type = dataclasses._FIELD  # type: ignore[attr-defined]  # noqa: SLF001 - its only mark
            found[item.name] = told
        return found


class _Frozen:
    """What `dataclasses` asks before it makes a dataclass of a subclass."""

    frozen = True


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Value:
    """The base of values; the annotated names of a class are its fields, but for those that are a `ClassVar`.

    The fields that a class with `kw_only=False` declares may be given in their order, too. The values of a class
    with `frozen=False` may be changed, and have no hash.
    """

    __dataclass_fields__: ClassVar[Any] = _ForDataclasses()
    __dataclass_params__: ClassVar[Any] = _Frozen
    _fields: ClassVar[dict[str, Field]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}
    _in_order: ClassVar[tuple[str, ...]] = ()
    _what_counts: ClassVar[Any]
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, kw_only: bool = True, frozen: bool = True, **more: Any) -> None:
        """Collect the fields, those of the bases first."""
        super().__init_subclass__(**more)
        if taken := _OURS.intersection(vars(cls)):
            raise TypeError(f"{cls.__qualname__} takes a name of all values: {', '.join(taken)}")
        if not frozen:
            cls.__setattr__ = object.__setattr__  # type: ignore[assignment, method-assign]
            cls.__hash__ = None  # type: ignore[assignment]
        cls._fields = {}
        for base in reversed(cls.__mro__[1:]):
            cls._fields.update(getattr(base, "_fields", {}))
        for name, hint in cls.__annotations__.items():
            if not str(hint).startswith("ClassVar"):
                cls._fields[name] = _declared(cls, name)._replace(name=name, type=hint, by_name=kw_only)
        cls._defaults = {name: item.default for name, item in cls._fields.items() if item.default is not _MISSING}
        cls._in_order = tuple(name for name, item in cls._fields.items() if not item.by_name)
        cls.__match_args__ = cls._in_order  # type: ignore[misc]
        compared = [name for name, item in cls._fields.items() if item.compare]
        cls._what_counts = operator.attrgetter(*compared) if compared else staticmethod(_nothing)

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take what each field holds; those without a default must be given."""
        held, known = self.__dict__, self._fields
        held.update(self._defaults)
        if given:
            held.update(zip(self._in_order, given, strict=False))
        held.update(named)
        if len(held) != len(known) or len(self._defaults) < len(known):
            for name, item in known.items():
                if item.factory and name not in held:
                    held[name] = item.factory()
            if wrong := held.keys() ^ known.keys():
                raise TypeError(f"{type(self).__qualname__}() lacks or does not know {', '.join(sorted(wrong))}")
        if len(given) > len(self._in_order):
            raise TypeError(f"{type(self).__qualname__}() takes {len(self._in_order)} values without a name")

    def __repr__(self) -> str:
        """Return how the value is made."""
        held = ", ".join(f"{name}={getattr(self, name)!r}" for name, item in self._fields.items() if item.repr)
        return f"{type(self).__qualname__}({held})"

    def __eq__(self, other: object) -> bool:
        """Return whether the other is a value of the same class that holds the same."""
        if self is other:
            return True
        if not isinstance(other, Value) or type(self) is not type(other):
            return NotImplemented
        return bool(self._what_counts(self) == self._what_counts(other))

    def __hash__(self) -> int:
        """Return the hash of what is compared."""
        return hash(self._what_counts(self))

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a value does not change."""
        self.__delattr__(name)

    def __delattr__(self, name: str) -> None:
        """Refuse: a value does not change."""
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"{type(self).__qualname__}.{name} cannot be changed")


def fields(kind: type[Value] | Value) -> Iterable[Field]:
    """Return the fields of a value, or of a class of values, in their order."""
    return kind._fields.values()


def replace(value: V, **changes: Any) -> V:
    """Return a value with some of what it holds changed."""
    held = {name: getattr(value, name) for name in value._fields}
    return type(value)(**{**held, **changes})


def _declared(kind: type[Value], name: str) -> Field:
    """Return a field as its class declares it; the class keeps the default alone."""
    said = kind.__dict__.get(name, _MISSING)
    if not isinstance(said, Field):
        return Field(name, default=said)
    if said.default is _MISSING:
        delattr(kind, name)
    else:
        setattr(kind, name, said.default)
    return said


def _nothing(_: Value) -> None:
    """Return what all values without fields have in common."""


class kept(Generic[T]):  # noqa: N801 - a decorator, as `property` is
    """A property that is computed on first use and kept: `functools.cached_property` without its lock.

    Python 3.11 takes a lock each time, which costs as much as what is computed here for each record.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        """Take what computes it."""
        self.func, self.__doc__ = compute, compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name by which it is kept."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> kept[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> T | kept[T]:
        """Return what was computed."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self.func(instance)
        return value
