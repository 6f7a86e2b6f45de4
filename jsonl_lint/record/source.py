"""What is read: a file of a dataset, and a run of its lines."""

from __future__ import annotations

from jsonl_lint.record.sniff import Condition
from jsonl_lint.values import Value


class Source(Value, kw_only=False):
    """A file of a dataset: `path` is how it is shown, `file` what is opened if that differs (standard input).

    `split` is "train" or "validation", `format` the name of a format or "" to detect it for each record. A record
    detected to be of the base of `variant`, as the target has it, is read as that. `skip` holds the names of rules
    that do not apply to the file. `schema` is the text of a schema of the user's own, which
    counts beside that of the format, or `instead` of it. A packed file may hold `most` bytes, or if that is 0
    what is likely.
    """

    path: str
    file: str = ""
    split: str = "train"
    format: str = ""
    variant: str = ""
    skip: frozenset[str] = frozenset()
    schema: str = ""
    instead: bool = False
    most: int = 0

    @property
    def opened(self) -> str:
        """Return the path to open."""
        return self.file or self.path


class Piece(Value, kw_only=False):
    """Whole lines of a packed file: `size` plain bytes, behind the first `skip` of a frame.

    They are known by the bytes that are stored from the frame up to `end`.
    """

    skip: int
    size: int
    end: int


class Chunk(Value, kw_only=False):
    """Whole lines of a file: bytes `start` to `stop`, the first of them line number `line`.

    With a `condition` the chunk stands for the whole file, which is not read further. A file that is `streamed` is
    one chunk of the bytes that are stored, and is read from start to end. One of a packed file of several frames
    begins with the frame in which its `piece` begins, and stops where the next chunk does.
    """

    source: Source
    start: int = 0
    stop: int = 0
    line: int = 1
    condition: Condition | None = None
    streamed: bool = False
    piece: Piece | None = None
