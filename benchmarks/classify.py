"""How fast answers are classified, in megabytes of UTF-8 a second on one core: English and Japanese.

The answers are ordinary ones of 1 to 2 KB, made from a seed. One in twenty refuses, and one sentence in thirty has
a negation, so that about every sixth answer must be read closely, as in ordinary data.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time

from jsonl_lint.answers import classify

ENGLISH = (
    "The {n} that you bought last {d} should be kept in a dry place until {d}.",
    "If the {n} is old, wash it with warm water and wait {c} minutes.",
    "Most people have a {n}, but those who need one will want a good one.",
    "First, take {c} of them; then add the {n}, and stir well.",
    "She said that the {n} was ready after {d}, so we took it home.",
    "A {n} costs about {c} euros, and a second {n} half of that.",
    "It is best to start with the {n}, since it takes the longest.",
    "- the {n}, which is in the {n}\n- {c} pieces of {n}\n",
)
JAPANESE = (
    "{n}は{d}までに乾いた場所で保管してください。",
    "{n}が古い場合は、ぬるま湯で洗って{c}分待ちます。",
    "多くの人は{n}を持っていますが、必要な人には良いものをおすすめします。",
    "{n}の値段は約{c}円です。",
    "まず{c}個取り出し、次に{n}を加えて、よく混ぜます。",
    "彼女は{d}に{n}を手伝ってくれました。",
    "最初に{n}から始めるのが良いでしょう。",
)
TRAPS = {
    "en": (
        "You can't put the {n} into the {n} before {d}.",
        "I would not wait for the {n}.",
        "The {n} is not there.",
    ),
    "ja": ("{n}は{d}より前に{n}に入れることができません。", "{n}はまだありません。", "私は{n}を待ちきれません。"),
}
SHARE, TRAP = 0.05, 0.033
WORDS = {
    "en": {
        "n": ["lamp", "shelf", "garden", "letter", "bottle", "engine", "carpet", "recipe", "ticket", "window"],
        "d": ["Monday", "Tuesday", "noon", "spring"],
    },
    "ja": {
        "n": ["ランプ", "本棚", "庭", "手紙", "瓶", "機械", "絨毯", "料理", "切符", "窓"],
        "d": ["月曜日", "火曜日", "正午", "来週"],
    },
}
REFUSALS = {"en": "I'm sorry, but I can't help with that.", "ja": "申し訳ありませんが、お答えできません。"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--megabytes", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the median of each language."""
    for code, patterns in (("en", ENGLISH), ("ja", JAPANESE)):
        answers = made(code, patterns, options.megabytes * 1_000_000)
        size = sum(len(answer.encode()) for answer in answers)
        rates = []
        for _ in range(options.rounds):
            began = time.process_time()
            refused = sum(classify(answer).kind == "refusal" for answer in answers)
            rates.append(size / 1e6 / (time.process_time() - began))
        rate = statistics.median(rates)
        each = f"{1e6 * rate * len(answers) / size:,.0f} answers/s ({refused:,} of {len(answers):,} refuse)"
        print(f"{code}: {rate:.1f} MB/s, {each}")
    return 0


def made(code: str, patterns: tuple[str, ...], size: int) -> list[str]:
    """Return answers of so many bytes together."""
    draw, answers = random.Random(1), []
    while size > 0:
        answer = "" if draw.random() > SHARE else REFUSALS[code] + " "
        while len(answer.encode()) < draw.randint(1000, 2000):
            pattern = draw.choice(TRAPS[code] if draw.random() < TRAP else patterns).replace(
                "{c}", str(draw.randint(2, 90))
            )
            while "{" in pattern:
                for slot, words in WORDS[code].items():
                    pattern = pattern.replace(f"{{{slot}}}", draw.choice(words), 1)
            answer += pattern + " " * (code == "en")
        answers.append(answer)
        size -= len(answer.encode())
    return answers
