"""Yes, no, or the text does not say: what the reader makes of the passages that are found."""

from __future__ import annotations

import re

import numpy as np

from qa_bot.answers import NO, YES, Source, numbered, silent
from qa_bot.chunks import chunks
from qa_bot.evidence import supported
from qa_bot.questions import AUX, Asked
from qa_bot.reader import MOST_SURE
from qa_bot.runtime import Floats
from qa_bot.spans import verdicts
from qa_bot.types import Answer

WEIGHTS = ((0.9, 0.19, 0.18, -0.23), (-0.48, 1.59, 0.7, -0.48))
BIAS = (1.02, 1.29)
"""What each of the clues weighs for yes and for no; fitted by `python -m training.verdicts`."""
DECIDES = 0.56
"""From what probability yes or no is an answer."""
CONDITION = re.compile(r"\b(?:if|unless|provided)\b", re.IGNORECASE)
INVERTED = re.compile(rf"(?P<aux>{AUX}) (?P<rest>.+)", re.IGNORECASE)


def yes_no(asked: Asked, source: Source) -> Answer:
    """Yes or no with the sentence that decides, or silence.

    Yes needs every name and number of the question, and no condition that it does not have.
    """
    passages = source.search(asked.text)
    if not passages:
        return silent(asked.text, source)
    claim = claimed(asked.topic)
    leads = source.reader.decide([(claim, passage.text) for passage in passages])
    (shares,) = verdicts((np.array(WEIGHTS) @ clues(leads) + np.array(BIAS))[None], 1.0)
    told = int(shares[:2].argmax())
    score = float(shares[told])
    if score < DECIDES:
        return silent(asked.text, source, score)
    surest = passages[int(leads[:, told].argmax())]
    sentences = [source.index.sentences[row] for row in surest.sentences]
    alone = source.reader.decide([(claim, sentence.text) for sentence in sentences])
    deciding = sentences[int(alone[:, told].argmax())]
    given = not CONDITION.search(deciding.text) or CONDITION.search(claim) is not None
    if told == 0 and not (given and supported(asked.text, surest, source)):
        return silent(asked.text, source, score)
    return Answer(asked.text, (YES, NO)[told], True, score, numbered([deciding], source))


def clues(leads: Floats) -> Floats:
    """The highest lead of yes and that of no, and the second highest of both, shape (4,)."""
    padded = np.pad(leads, ((0, 1), (0, 0)), constant_values=-MOST_SURE)
    best: Floats = -np.sort(-padded, axis=0)[:2].ravel()
    return best


def claimed(topic: str) -> str:
    """`topic` as a claim: "Did the town sell the mill" as "The town did sell the mill."."""
    inverted = INVERTED.fullmatch(topic)
    if inverted is None:
        return f"{topic}."
    aux, rest = inverted["aux"].casefold(), inverted["rest"]
    phrase, before = next(iter(chunks(topic)), ("", ""))
    subject = phrase if before == aux and rest.startswith(phrase) else rest.partition(" ")[0]
    told = rest[len(subject) :]
    auxiliary = re.sub(r"n['’]t$", " not", aux)
    return f"{subject[0].upper()}{subject[1:]} {auxiliary}{told}." if told else f"{topic}."
