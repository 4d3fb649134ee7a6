"""Fits how likely it is that somebody has said something: `python -m training.voices`.

It asks that of the texts for development, as `benchmarks/answers.py` has them, and prints `WEIGHTS`
and `BIAS` for `qa_bot/whosaid.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.answers import evidence, holds, meet
from qa_bot.facts import read
from qa_bot.questions import understood
from qa_bot.whosaid import Clues, clues
from training.fitting import fit, source_of


def tried(text: dict[str, Any]) -> Iterator[tuple[Clues, bool]]:
    """What speaks for each who may be the answer to a question on `text`, and who is."""
    source = source_of(text["text"])
    for gold in text["questions"]:
        asked = understood(gold["question"])
        if asked.kind != "who-said":
            continue
        found = read(asked.text, source)
        told = evidence(gold, text["text"]) if gold["answerable"] else []
        for said, known in clues(asked, found, source).items():
            if said is None:
                sentence, names = found[0].sentences[0], [found[0].text]
            else:
                sentence = source.index.sentences[said.sentence]
                names = [said.speaker, *said.stands_for]
            pairs = ((name, one) for name in names for one in gold["answers"])
            named = any(holds(name, one) or holds(one, name) for name, one in pairs)
            yield known, named and any(meet((sentence.start, sentence.end), one) for one in told)


if __name__ == "__main__":
    fit(tried)
