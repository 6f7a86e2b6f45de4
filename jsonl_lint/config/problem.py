"""What is wrong with a config or a command line: said all at once, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from jsonl_lint.diagnostic import Excerpt, Place, did_you_mean, printable, quote, shorten
from jsonl_lint.diagnostic.width import columns
from jsonl_lint.values import Value

MOST_PROBLEMS = 100
"""After so many problems, nobody reads on."""

_LISTED, _MOST = 15, 60
_BEFORE, _VALUE, _AFTER = 60, 60, 40


class Problem(Value, kw_only=False):
    """One thing to correct: without a path in the command line, without an excerpt in a file as a whole."""

    message: str
    help: str = ""
    place: Place = Place()

    def render(self, *, color: bool = False) -> str:
        """Return the problem as text for a terminal: one line if it has no excerpt and no help."""
        red, off = ("\x1b[1;31m", "\x1b[0m") if color else ("", "")
        advice = printable(self.help)
        head = f"{red}error{off}: {printable(self.message)}"
        if not self.place.path:
            return head + (f" ({advice})" if advice else "")
        path = printable(self.place.path)
        where = path if path[0].isalnum() or path[0] in "_./" else f"./{path}"
        lines = []
        if excerpt := self.place.excerpt:
            where += f":{self.place.line}:{self.place.column}"
            mark = " " * columns(excerpt.before) + "^" * max(1, columns(excerpt.value))
            line = printable(excerpt.before + excerpt.value + excerpt.after)
            lines = [f"    | {line}", f"    | {red}{mark}{off}"]
        if advice:
            lines.append(f"    = help: {advice}")
        return "\n".join([f"{where}: {head}", *lines])


class ConfigError(Exception):
    """The config, or the command line, cannot be used; `problems` are all that was found."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place.sort_key()))
        super().__init__("; ".join(problem.message for problem in self.problems))

    def render(self, color: bool = False) -> str:
        """Return all problems as text for a terminal."""
        return "\n".join(problem.render(color=color) for problem in self.problems)


class Text:
    """The text of a file, shown as `path`, and the problems that were found in it."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.problems: list[Problem] = []

    def note(self, start: int, stop: int, message: str, remedy: str = "") -> None:
        """Add a problem with the characters from `start` to `stop`; raise `ConfigError` when it is enough."""
        self.problems.append(Problem(message, remedy, self.place(start, stop)))
        if len(self.problems) >= MOST_PROBLEMS:
            raise ConfigError(*self.problems)

    def place(self, start: int, stop: int) -> Place:
        """Return the place of the characters from `start` to `stop`; never behind the last line with text."""
        start = min(start, len(self.text.rstrip()))
        first = self.text.rfind("\n", 0, start) + 1
        line = self.text[first:].partition("\n")[0].rstrip("\r")
        column = min(start - first, len(line))
        end = max(column, min(stop - first, len(line)))
        cut = min(end, column + _VALUE)
        return Place(
            self.path,
            self.text.count("\n", 0, start) + 1,
            column + 1,
            excerpt=Excerpt(
                before=("…" if column > _BEFORE else "") + printable(line[max(0, column - _BEFORE) : column]),
                value=printable(line[column:cut]) + ("…" if cut < end else ""),
                after="" if cut < end else shorten(line[end : end + 4 * _AFTER], _AFTER),
            ),
        )


def either(names: Iterable[str]) -> str:
    """Return names as a sentence lists what is allowed."""
    *first, last = (f'"{name}"' for name in names)
    return " or ".join(filter(None, (", ".join(first), last)))


def unknown(what: str, name: str, known: Iterable[str]) -> tuple[str, str]:
    """Return message and help for a name that does not exist: what is meant, and what there is."""
    names = list(known)
    meant = did_you_mean(name[:100], names)
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    listed = f"Known: {', '.join(names[:_MOST])}{more}." if not meant or len(names) <= _LISTED else ""
    return f"unknown {what} {quote(name)}{meant}", listed
