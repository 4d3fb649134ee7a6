"""The bot: question to passages to spans to an answer with its sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from qa_bot.answers import Source, silent
from qa_bot.confidence import calibrated
from qa_bot.documents import read_documents
from qa_bot.embedding import Encoder, open_encoder
from qa_bot.errors import QuestionError
from qa_bot.facts import fact
from qa_bot.followups import completed
from qa_bot.index import Index, Progress, build_index, load_index
from qa_bot.lists import listed
from qa_bot.questions import Asked, understood
from qa_bot.reader import Reader, SpanReader
from qa_bot.sayings import statements, who_said
from qa_bot.settings import Settings, bundled_index
from qa_bot.summary import is_definition, summary
from qa_bot.types import Answer, Document, Message
from qa_bot.yesno import yes_no

KINDS: dict[str, Callable[[Asked, Source], Answer]] = {
    "fact": fact,
    "statements": statements,
    "who-said": who_said,
    "yes-no": yes_no,
    "summary": summary,
    "list": listed,
    "instruction": lambda asked, source: silent(asked.text, source),
}


class QABot:
    """Answers questions from the documents of one index, and from nothing else."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader, settings: Settings) -> None:
        """For models at hand; `open`, `from_files` and `from_documents` are the usual ways."""
        self.index = index
        self.encoder = encoder
        self.settings = settings
        self._source = Source(index, encoder, reader, settings)

    @classmethod
    def open(cls, folder: str | Path | None = None, settings: Settings | None = None) -> QABot:
        """The bot over the index in `folder`, or over that of the settings, or the bundled one.

        Raises `IndexDamagedError` where the index is missing, damaged or built with another model.
        """
        settings = Settings.from_environment() if settings is None else settings
        if folder is None:
            folder = settings.index or bundled_index()
        encoder = open_encoder(settings.embedder)
        return cls(load_index(folder, encoder), encoder, SpanReader(settings.reader), settings)

    @classmethod
    def from_files(
        cls,
        paths: Sequence[str | Path],
        settings: Settings | None = None,
        progress: Progress | None = None,
    ) -> QABot:
        """The bot over TXT, Markdown or PDF files; raises `DocumentError` for an unreadable one."""
        settings = Settings.from_environment() if settings is None else settings
        return cls.from_documents(read_documents(paths, settings.max_document), settings, progress)

    @classmethod
    def from_documents(
        cls,
        documents: Sequence[Document],
        settings: Settings | None = None,
        progress: Progress | None = None,
    ) -> QABot:
        """The bot over texts at hand, whose names must differ."""
        settings = Settings.from_environment() if settings is None else settings
        encoder, reader = open_encoder(settings.embedder), SpanReader(settings.reader)
        return cls(build_index(documents, encoder, progress), encoder, reader, settings)

    def over(self, index: Index) -> QABot:
        """A bot with the models and settings of this one over another index."""
        return QABot(index, self.encoder, self._source.reader, self.settings)

    def answer(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The answer to `question`, which may lean on the turns of `history`, oldest first.

        Raises `QuestionError` for a question that is blank, too long or not text.
        """
        question = checked(question, self.settings.max_question)
        plain = question.casefold() if question.isupper() else question
        asked = understood(completed(plain, history))
        if is_definition(asked.text, self._source):
            asked = replace(asked, kind="summary")
        answer = KINDS[asked.kind](asked, self._source)
        if not answer.answered:
            return answer
        return replace(answer, confidence=calibrated(asked.kind, answer.confidence))


@cache
def default_bot() -> QABot:
    """The bot over the index of the settings, opened once in a process."""
    return QABot.open()


def answer(question: str, history: Sequence[Message] = ()) -> Answer:
    """The answer to `question` from the bundled article; see `QABot.answer`."""
    return default_bot().answer(question, history)


def checked(question: str, longest: int) -> str:
    """`question` without outer and doubled blanks; raises `QuestionError` where it is none."""
    if not isinstance(question, str):
        raise QuestionError(f"A question is a string, not {type(question).__name__}.")
    if len(question) > longest:
        raise QuestionError(
            f"The question has {len(question):,} characters; ask in at most {longest:,}."
        )
    for position, character in enumerate(question):
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            raise QuestionError(
                f"The question holds the control character U+{ord(character):04X} "
                f"at position {position + 1}; take it out."
            )
    question = " ".join(question.split())
    if not any(character.isalnum() for character in question):
        raise QuestionError("The question is empty; ask in words.")
    return question
