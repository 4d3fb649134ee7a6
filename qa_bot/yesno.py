"""Yes, no, or the text does not say: what the reader makes of the passages that are found."""

from __future__ import annotations

import re

from qa_bot.answers import NO, YES, Source, numbered, silent
from qa_bot.evidence import supported
from qa_bot.questions import AUX, Asked
from qa_bot.spans import verdicts
from qa_bot.types import Answer

DECIDES = 0.43
"""From what probability yes or no is an answer."""
CONDITION = re.compile(r"\b(?:if|unless|provided)\b", re.IGNORECASE)


def yes_no(asked: Asked, source: Source) -> Answer:
    """Yes or no with the sentence that decides, or silence.

    Yes needs every name and number of the question, and no condition that it does not have.
    """
    passages = source.search(asked.text)
    if not passages:
        return silent(asked.text, source)
    question = put(asked.topic)
    leads = source.reader.decide([(question, passage.text) for passage in passages])
    surest = int(leads.max(axis=1).argmax())
    shares = verdicts(leads[[surest]], 1.0)[0, :2]
    told = int(shares.argmax())
    if shares[told] < DECIDES:
        return silent(asked.text, source, float(shares[told]))
    sentences = [source.index.sentences[row] for row in passages[surest].sentences]
    alone = source.reader.decide([(question, sentence.text) for sentence in sentences])
    deciding = sentences[int(alone[:, told].argmax())]
    given = not CONDITION.search(deciding.text) or CONDITION.search(question) is not None
    borne = given and supported(asked.text, passages[surest], source)
    if told == 0 and not borne:
        return silent(asked.text, source, float(shares[told]))
    cited = numbered([deciding], source)
    return Answer(asked.text, (YES, NO)[told], True, float(shares[told]), cited)


def put(topic: str) -> str:
    """`topic` as the reader knows it: a question with its mark, a claim without."""
    return f"{topic}?" if re.match(rf"{AUX}\b", topic, re.IGNORECASE) else topic
