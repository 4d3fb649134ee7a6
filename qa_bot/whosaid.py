"""Who said something: the statement that is nearest to what was said, and what the reader finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa_bot.answers import Source, silent, unknown
from qa_bot.confidence import fit, log_odds
from qa_bot.evidence import Found, figures, rows_of
from qa_bot.facts import fact, read
from qa_bot.questions import Asked
from qa_bot.sayings import told
from qa_bot.types import Answer, Statement
from qa_bot.voices import speaks_for
from qa_bot.words import content, numbers

Clues = tuple[float, ...]

WEIGHTS, BIAS = (3.46, 2.32, 0.04, 3.15, 0.41, 0.1), -4.15
"""What each of the clues weighs; fitted by `python -m training.voices`."""
LIKELY = 0.3
"""From what probability on somebody is the answer."""
REACH = 1
"""Sentences between the name that the reader finds and the statement, at most."""
CLOSEST = 5
"""Sentences whose statements are compared closely with what was said."""
WHO = re.compile(r"^(?:who(?: else)?|(?:which|what) [\w-]+)\b", re.IGNORECASE)
HEARD = 3.0
"""What is added to the log-odds of the reader's, below which it finds nothing."""


def who_said(asked: Asked, source: Source) -> Answer:
    """The speaker of what `asked` quotes or reports, with the statement."""
    if unknown(asked.topic, source):
        return silent(asked.text, source)
    found = read(asked.text, source)
    voices = clues(asked, found, source)
    sure = {one: fit(known, WEIGHTS, BIAS) for one, known in voices.items()}
    score = max(sure.values(), default=0.0)
    if score < LIKELY:
        return silent(asked.text, source, score)
    best = next(one for one in sure if sure[one] == score)
    if best is None:
        return replace(fact(asked, source, found), confidence=score)
    return told(asked.text, same_place(best, source), source, score)


def clues(asked: Asked, found: Sequence[Found], source: Source) -> dict[Statement | None, Clues]:
    """The statements that may be what was said, with every figure of it, and what speaks for each;
    None is what the reader has `found` where no statement is.

    That is the cosine of what was said to the sentence and to the statement, and of the reader,
    how surely it names this one, whether it does so here, and how far it holds that this one said
    so for true, and for false.
    """
    topic = source.vector(asked.topic)
    named = rows_of(found[0].sentences, source)[0] if found else None
    rows = closest(asked, named, source)
    wanted = figures(asked.topic)
    rows = {row for row in rows if wanted <= numbers(source.index.sentences[row].text)}
    tried = [one for one in source.index.statements if one.sentence in rows]
    senses = source.vectors([one.text for one in tried]) @ topic if tried else ()
    heard = HEARD + log_odds(found[0].score) if found else 0.0
    made: dict[Statement | None, Clues] = {}
    for one, sense in zip(tried, senses, strict=True):
        own = bool(found) and speaks_for(one, found[0].text)
        near, here = source.near(asked.topic, one.sentence), own and one.sentence == named
        made[one] = (near, float(sense), heard * own, float(here))
    if named is not None and not any(here for *_, here in made.values()):
        near = source.near(asked.topic, named)
        made[None] = (near, near, heard, 1.0)
    pairs = [
        (_claim(asked.text, one.speaker if one else found[0].text), _beside(one, named, source))
        for one in made
    ]
    leads = source.reader.decide(pairs) if pairs else ()
    return {
        one: (*clue, float(yes), float(no))
        for (one, clue), (yes, no) in zip(made.items(), leads, strict=True)
    }


def _claim(question: str, name: str) -> str:
    """`question` as what it would have of `name`: "Who won?" as "Ana Lund won"."""
    return WHO.sub(lambda _: name, question.rstrip(" ?"), count=1)


def _beside(said: Statement | None, named: int | None, source: Source) -> str:
    """The sentence of `said`, or number `named`, behind the one before it."""
    row = said.sentence if said else named or 0
    sentences = source.index.sentences[max(0, row - 1) : row + 1]
    own = sentences[-1].document
    return " ".join(one.text for one in sentences if one.document == own)


def closest(asked: Asked, named: int | None, source: Source) -> set[int]:
    """The sentences with statements that come nearest to what was said, by words and by sense, and
    those about sentence `named`."""
    claim = content(asked.topic)
    rows = {one.sentence for one in source.index.statements}
    near = {
        row: source.words.coverage(claim, source.words.rows[row]) + source.near(asked.topic, row)
        for row in rows
    }
    best = set(sorted(near, key=lambda row: -near[row])[:CLOSEST])
    beside = {row for row in rows if named is not None and abs(row - named) <= REACH}
    return best | beside


def same_place(one: Statement, source: Source) -> list[Statement]:
    """`one` with all who say it together."""
    return [
        other
        for other in source.index.statements
        if (other.sentence, other.start, other.end) == (one.sentence, one.start, one.end)
    ]
