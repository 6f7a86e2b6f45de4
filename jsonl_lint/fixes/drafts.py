"""What files are to become, until they are replaced: all at the end, and each at once."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from jsonl_lint.fixes.difference import Removed
from jsonl_lint.fixes.writing import LeftAloneError, Target, remove
from jsonl_lint.record import Source


@dataclass
class Drafts:
    """The new files by the paths of the old ones, how many fixes each rule made in each, and what failed.

    New files stand beside the old ones, or in `folder` if that is given, until they are put in place.
    `shared` says that a record went because another file has it, too. `laid` are the files of which other lines
    were made than those that they had. `broken` says how a rule failed, by the path of the file, or the name
    of the dataset, and its own.
    """

    folder: str = ""
    targets: dict[str, Target] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: dict[str, OSError] = field(default_factory=dict)
    removed: dict[str, Removed] = field(default_factory=dict)
    laid: set[str] = field(default_factory=set)
    broken: dict[tuple[str, str], str] = field(default_factory=dict)
    shared: bool = False

    def clear(self) -> None:
        """Remove the new files that replaced nothing."""
        for path in self.written.values():
            remove(path)

    def current(self, source: Source) -> Source:
        """Return a source that reads what was last written of it."""
        new = self.written.get(source.path)
        return replace(source, file=new) if new else source

    def put(self, path: str, new: str, counts: Counter[str], gone: Iterable[range]) -> None:
        """Take a new file in place of the last one; `gone` are the lines that it lacks."""
        self.removed.setdefault(path, Removed()).add(gone)
        if old := self.written.get(path):
            remove(old)
        self.written[path] = new
        self.counts.update({(path, rule): count for rule, count in counts.items()})

    def fail(self, path: str, error: OSError) -> None:
        """Leave a file as it is."""
        self.failed[path] = error
        if old := self.written.pop(path, None):
            remove(old)
        for key in [key for key in self.counts if key[0] == path]:
            del self.counts[key]

    def commit(self) -> None:
        """Replace the files, but none after one that fails and may have held what others no longer hold.

        Of copies the first stays, so that what is last by its name lacks what others have, and is replaced last.
        """
        looked = list(self.targets if self.shared else self.written)
        well = not [path for path in looked if not self._try(path, self.targets[path].check)]
        for path, new in sorted(self.written.items()):
            if self.shared and not well:
                why = "Left as it is, for its records were compared with those of a file that is not fixed"
                self.fail(path, LeftAloneError(path, why))
            else:
                well &= self._try(path, functools.partial(self.targets[path].replace, new))

    def _try(self, path: str, act: Callable[[], None]) -> bool:
        try:
            act()
        except OSError as error:
            self.fail(path, error)
            return False
        return True
