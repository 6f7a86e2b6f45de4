"""What is too much for memory: put aside in a file without a name, in the folder for temporary files.

If there is no room on the disk, it stays in memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Self, TypeVar, overload

T = TypeVar("T")

_LEAST = 4096


class Spool:
    """Bytes that were put aside; each piece is known by the place where it begins."""

    def __init__(self) -> None:
        """Begin with nothing, and without a file."""
        self._file: BinaryIO | None = None
        self._size = 0
        self._held: dict[int, bytes] = {}

    def put(self, data: bytes) -> int:
        """Put a piece aside, and return its place."""
        place = self._size
        try:
            self._write(data, place)
        except OSError:
            self._held[place] = data
        self._size += len(data)
        return place

    def _write(self, data: bytes, place: int) -> None:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it is closed with the spool
        self._file.seek(place)
        while data:
            data = data[self._file.write(data) :]

    def get(self, place: int, start: int, stop: int) -> bytes:
        """Return the bytes from `start` to `stop` of the piece that was put there."""
        if self._file is None or place in self._held:
            return self._held[place][start:stop]
        self._file.seek(place + start)
        return self._file.read(stop - start)

    def __del__(self) -> None:
        """Give the room on the disk back."""
        if self._file:
            self._file.close()


class Pile:
    """Texts of ASCII, all of the same length, that are put aside; to be read, and added to, as a list."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Take the first texts."""
        self._spool, self._count, self._size = Spool(), 0, 0
        self += texts

    def __iadd__(self, texts: Iterable[str]) -> Self:
        """Add texts at the end."""
        for text in texts:
            self._size = len(text)
            self._spool.put(text.encode())
            self._count += 1
        return self

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def __getitem__(self, index: int) -> str:
        """Return one of them."""
        if not 0 <= index < self._count:
            raise IndexError(index)
        return self.cut(index, 0, self._size)

    def __iter__(self) -> Iterator[str]:
        """Yield all of them, in order."""
        return map(self.__getitem__, range(self._count))

    def cut(self, index: int, start: int, stop: int) -> str:
        """Return a part of one of them."""
        return self._spool.get(index * self._size, start, stop).decode()


class Shelves:
    """Rows of the same width, sorted into shelves; those that do not fit into about `most` bytes are put aside."""

    def __init__(self, count: int, width: int, most: int) -> None:
        """Make so many empty shelves."""
        self._width = width
        self._page = max(_LEAST, most // count) // width * width
        self._held = [bytearray() for _ in range(count)]
        self._places: list[list[int]] = [[] for _ in range(count)]
        self._spool = Spool()

    def put(self, number: int, row: bytes) -> None:
        """Put a row at the end of a shelf."""
        held = self._held[number]
        held += row
        if len(held) >= self._page:
            self._places[number].append(self._spool.put(bytes(held)))
            held.clear()

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        """Yield the rows of each shelf, in the order in which they were put there."""
        for places, held in zip(self._places, self._held, strict=True):
            pages = (self._spool.get(place, 0, self._page) for place in places)
            yield (row for page in itertools.chain(pages, [bytes(held)]) for row in self._rows(page))

    def _rows(self, page: bytes) -> Iterator[bytes]:
        return (page[at : at + self._width] for at in range(0, len(page), self._width))


class Made(Sequence[T]):
    """A sequence of what is made of numbers when it is asked for, because all of it at once would be too much."""

    def __init__(self, numbers: range, make: Callable[[int], T]) -> None:
        """Take the numbers, and what makes an item of each."""
        self._numbers, self._make = numbers, make

    def __len__(self) -> int:
        """Return how many items there are."""
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Made[T]: ...
    def __getitem__(self, index: int | slice) -> T | Made[T]:
        """Return an item, or a part of the sequence."""
        found = self._numbers[index]
        return Made(found, self._make) if isinstance(found, range) else self._make(found)
