"""`jsonl-lint completion SHELL`: a script that completes commands, options and names, made from the parser.

The script holds all names, so that completing starts no Python: print it again after an update.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jsonl_lint.catalog import load
from jsonl_lint.cli.outputs import OF_OTHERS
from jsonl_lint.formats import FORMATS
from jsonl_lint.formats.schemas import names
from jsonl_lint.reporters import REPORTERS
from jsonl_lint.rule import GROUPS
from jsonl_lint.rules import RULES

_DEFAULT = "check"


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a command takes in one place: after one of these options, or else as an argument.

    Without words, what follows an option is a file, or text if `free`; `lists` are words with commas between.
    """

    command: str
    options: tuple[str, ...]
    words: tuple[str, ...]
    help: str = ""
    value: bool = True
    lists: bool = False
    free: bool = False


def completion(arguments: argparse.Namespace) -> int:
    """Print the script."""
    from jsonl_lint.cli.arguments import parser

    commands = _commands(parser())
    taken = [item for name, command in commands.items() for item in _taken(name, command, _words())]
    print("\n".join(_SCRIPTS[arguments.shell](commands, taken)))  # noqa: T201
    return 0


def _words() -> Mapping[str, tuple[str, ...]]:
    """Return what may be said where the parser does not know, by option, or by command and argument."""
    rules, formats = tuple(rule.name for rule in RULES), tuple(known.name for known in FORMATS)
    targets = tuple(target.id for target in load().targets())
    return {
        **dict.fromkeys(("--select", "--ignore"), (*GROUPS, *rules)),
        **dict.fromkeys(("--format", "--to", "--from"), formats),
        "--target": targets,
        "check --output": tuple(name for name in REPORTERS if name not in OF_OTHERS),
        "cost --output": ("text", "json", "markdown"),
        "explain name": (*rules, *GROUPS, *formats, "rules", "groups", "formats"),
        "schema name": names(),
        "--epochs": ("auto",),
    }


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    [commands] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    return dict(commands.choices)


def _taken(name: str, command: argparse.ArgumentParser, words: Mapping[str, tuple[str, ...]]) -> Iterator[_Taken]:
    for action in command._actions:  # noqa: SLF001 - argparse has no other way to ask
        if action.help == argparse.SUPPRESS:
            continue
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for nested in action.choices.values():
                yield from _taken(name, nested, words)
        options = tuple(action.option_strings)
        last = options[-1] if options else action.dest
        known = words.get(f"{name} {last}") or words.get(last) or tuple(map(str, action.choices or ()))
        yield _Taken(
            name,
            options,
            known,
            (action.help or "").replace("%%", "%"),
            value=action.nargs != 0,
            lists=last in ("--select", "--ignore"),
            free=not known and bool(action.type),
        )


def _bash(commands: Mapping[str, argparse.ArgumentParser], taken: Sequence[_Taken]) -> Iterator[str]:
    yield "_jsonl_lint() {"
    yield '  local line="${COMP_LINE:0:COMP_POINT}" typed words="" start="" option="" cut'
    yield '  local current="${line##*[[:space:]]}"'
    yield '  read -ra typed <<< "${line%"$current"}"'
    yield '  local command="${typed[1]-}" previous="${typed[${#typed[@]}-1]}"'
    yield from _cases(commands, taken)
    yield '  if [[ $words == ,* ]]; then words="${words#,}"; [[ $current == *,* ]] && start="${current%,*},"; fi'
    yield '  [[ $COMP_WORDBREAKS == *=* ]] || start="$option$start"'
    yield '  COMPREPLY=($(compgen -P "$start" -W "$words" -- "${current#"${start#"$option"}"}"))'
    yield "  # Where bash itself cuts words at colons, it wants the rest of the word only."
    yield "  if [[ $COMP_WORDBREAKS == *:* && $current == *:* ]]; then"
    yield '    cut="${current%"${current##*:}"}"; COMPREPLY=("${COMPREPLY[@]#"$cut"}")'
    yield "  fi"
    yield "}"
    yield "complete -o bashdefault -o default -F _jsonl_lint jsonl-lint"


def _zsh(commands: Mapping[str, argparse.ArgumentParser], taken: Sequence[_Taken]) -> Iterator[str]:
    yield "#compdef jsonl-lint"
    yield "_jsonl_lint() {"
    yield '  local current="$PREFIX" words_="" option="" command="" previous="${words[CURRENT-1]}"'
    yield '  (( CURRENT > 2 )) && command="${words[2]}"'
    yield from (line.replace('words="', 'words_="') for line in _cases(commands, taken))
    yield "  [[ -n $option ]] && compset -P '*='"
    yield "  if [[ $words_ == ,* ]]; then compset -P '*,'; compadd -S '' -- ${=words_#,}"
    yield "  elif [[ -z $words_ ]] || ! compadd -- ${=words_}; then [[ $current == -* ]] || _files; fi"
    yield "}"
    yield "if [[ ${funcstack[1]-} == _jsonl-lint ]]"
    yield 'then _jsonl_lint "$@"; else compdef _jsonl_lint jsonl-lint; fi'


def _cases(commands: Mapping[str, argparse.ArgumentParser], taken: Sequence[_Taken]) -> Iterator[str]:
    """Yield what sets `words`, in bash and in zsh: a comma before the words says that they are a list."""
    known, listed = "|".join(commands), " ".join(commands)
    yield f'  case "$command$current" in -*) command={_DEFAULT} ;; esac'
    yield f'  case "$command" in {known}) ;; "") words="{listed}" ;; *) command={_DEFAULT} ;; esac'
    yield "  if [[ $current == --*=* ]]; then"
    yield '    option="${current%%=*}="; previous="${option%=}"; current="${current#*=}"'
    yield "  fi"
    yield '  case "$command $previous" in'
    for item in taken:
        if item.options and item.value:
            pattern = "|".join(f'"{item.command} {option}"' for option in item.options)
            yield f'    {pattern}) words="{"," * item.lists}{" ".join(item.words)}" ;;'
    yield '    *) case "$command" in'
    for name in commands:
        own = [item for item in taken if item.command == name]
        options = " ".join(option for item in own for option in item.options)
        words = " ".join(word for item in own if not item.options for word in item.words)
        yield f'      {name}) if [[ $current == -* ]]; then words="{options}"'
        yield f'        elif [[ $previous == {name} ]]; then words="{words}"; fi ;;'
    yield "    esac ;;"
    yield "  esac"


def _fish(commands: Mapping[str, argparse.ArgumentParser], taken: Sequence[_Taken]) -> Iterator[str]:
    first = f"not __fish_seen_subcommand_from {' '.join(commands)}"
    yield f"complete -c jsonl-lint -n {shlex.quote(first)} -a {shlex.quote(' '.join(commands))}"
    others = " ".join(name for name in commands if name != _DEFAULT)
    for item in taken:
        own = item.command == _DEFAULT
        seen = (
            f"not __fish_seen_subcommand_from {others}" if own else f"__fish_seen_subcommand_from {item.command}"
        )
        parts = ["complete -c jsonl-lint -n", shlex.quote(seen)]
        parts += [f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}" for option in item.options]
        if item.options and item.value:
            parts.append("-x" if item.words or item.free else "-r")
        elif item.words:
            parts[-1] = shlex.quote(f"{seen}; and not __fish_seen_subcommand_from {' '.join(item.words)}")
            parts.append("-f")
        if item.words:
            parts += ["-a", shlex.quote(_listed(item) if item.lists else " ".join(item.words))]
        if item.options and item.help:
            parts += ["-d", shlex.quote(item.help)]
        if item.options or item.words:
            yield " ".join(parts)


def _listed(item: _Taken) -> str:
    return f"(__fish_complete_list , 'printf \"%s\\n\" {' '.join(item.words)}')"


_SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
