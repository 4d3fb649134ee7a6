"""Yes, no, or the text does not say."""

from __future__ import annotations

from qa_bot.answers import Source, silent
from qa_bot.questions import Asked
from qa_bot.types import Answer


def yes_no(asked: Asked, source: Source) -> Answer:
    return silent(asked.text, source)
