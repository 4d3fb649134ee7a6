"""What the page does for its visitors, and what programs can ask of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from qa_bot.bot import QABot
from qa_bot.errors import DocumentError, QABotError, QuestionError
from qa_bot.markup import documents, in_words, message, place, spoken, who_said_what
from qa_bot.shelf import Shelf, readings
from qa_bot.suggestions import after, openers
from qa_bot.transcript import Exchange, as_json, as_markdown, note
from qa_bot.types import Answer, Document

WARNING = "⚠ "
MANY = 20
"""Documents of the server beyond which those to ask are searched for, and not ticked."""
PROGRESS = gr.Progress()


class Desk:
    """What the page does for its visitors, each of whom has a shelf of documents."""

    def __init__(self, bot: QABot) -> None:
        self._bot = bot
        self.everyone = Shelf(bot)
        self.many = len(self.everyone.documents) > MANY
        self.notes_to = bot.settings.feedback_file

    def chat(self, message: str, history: list[dict[str, Any]] | None = None) -> str:
        """Answers a question about the documents in plain text, with its sentences and confidence.

        `history` holds earlier turns, oldest first, each as {"role": …, "content": …}.
        """
        answer = self._asked(message, history)
        if not answer.answered:
            return answer.text
        sources = "\n".join(f"[{one.number}] {one.text}" for one in answer.citations)
        return f"{answer.text}\n\n{sources}\n\nConfidence: {in_words(answer.confidence)}"

    def ask(self, question: str, history: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Answers a question about the documents as JSON: answer, confidence and citations.

        `history` holds earlier turns, oldest first, each as {"role": …, "content": …}.
        """
        return self._asked(question, history).to_dict()

    def _asked(self, question: str, history: list[dict[str, Any]] | None) -> Answer:
        try:
            return self.everyone.answer(question, as_turns([] if history is None else history))
        except QABotError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def reply(self, asked: str, history: list[Any], shelf: Shelf) -> Iterator[Any]:
        """The message that answers `asked`, line by line, with questions that go on from it."""
        turns = as_turns(history)
        try:
            answer = shelf.answer(asked, turns)
        except QABotError as error:
            yield f'<div class="warning">{escape(f"{WARNING}{error}")}</div>'
            return
        plain, named = " ".join(asked.split()), len(shelf.chosen) > 1
        lines = answer.text.split("\n")
        for end in range(1, len(lines)):
            yield message(replace(answer, text="\n".join(lines[:end])), plain, named)
        earlier = [text for role, text in turns if role == "user"]
        more = after(answer, shelf.bot.read_for(answer.question), [*earlier, asked])
        yield gr.ChatMessage(
            message(answer, plain, named),
            options=[{"value": one, "label": one} for one in more],
        )

    def beside(self, history: list[Any], shelf: Shelf) -> Any:
        """The text beside the last answer in `history`; unchanged while one is under way."""
        turns = as_turns(history)
        if turns and turns[-1][0] == "user":
            return gr.skip()
        answer = last_answer(turns, shelf)
        index = shelf.bot.index if answer is None else shelf.bot.read_for(answer.question)
        return documents(index, answer)

    def opened(self, history: list[Any], shelf: Shelf, event: gr.EventData) -> Any:
        """The text of the document that a link leads to."""
        wanted = str(event._data.get("place", ""))
        at = int(wanted.rpartition("-")[2]) if wanted.rpartition("-")[2].isdecimal() else 0
        answers = [answer for _, answer in latest_first(as_turns(history), shelf)]
        for index in (shelf.bot.index, *(shelf.bot.read_for(one.question) for one in answers)):
            for name in index.documents:
                if wanted == place(name, at):
                    return documents(index, next(iter(answers), None), name, at)
        return gr.skip()

    def add_files(self, paths: list[str], shelf: Shelf, progress: gr.Progress = PROGRESS) -> Any:
        """Adds the documents in files, as far as they can be read."""
        faults = []
        for number, read in enumerate(readings(paths, self._bot.settings.max_upload)):
            if isinstance(read, Document):
                faults += self._added(read, shelf, progress, f"{number + 1} of {len(paths)}")
            else:
                faults.append(str(read))
        return [None, *self._views(shelf, len(paths) - len(faults), faults)]

    def add_text(
        self, title: str, text: str, shelf: Shelf, progress: gr.Progress = PROGRESS
    ) -> Any:
        """Adds a text that was pasted."""
        name = " ".join(title.split()) or f"Pasted text {len(shelf.own) + 1}"
        if not text.strip():
            return [title, text, *self._views(shelf, 0, ["Paste a text first."])]
        if len(text.encode("utf-8", "replace")) > self._bot.settings.max_upload:
            most = f"{self._bot.settings.max_upload:,}"
            return [title, "", *self._views(shelf, 0, [f"Paste at most {most} bytes at once."])]
        faults = self._added(Document(name, text), shelf, progress, "1 of 1")
        kept = (title, text) if faults else ("", "")
        return [*kept, *self._views(shelf, 1 - len(faults), faults)]

    def _added(
        self, document: Document, shelf: Shelf, progress: gr.Progress, which: str
    ) -> list[str]:
        """Why `document` could not be added to `shelf`; nothing where it was."""
        progress(0, desc=f"{which}, {document.name}: finding who says what")

        def told(done: int, total: int) -> None:
            progress((done, total), desc=f"{which}, {document.name}", unit="sentences")

        try:
            shelf.add(document, told)
        except DocumentError as error:
            return [str(error)]
        return []

    def choose(self, names: list[str], shelf: Shelf) -> Any:
        """Has the next questions asked of the documents called `names`."""
        try:
            shelf.choose(shelf.documents if self.many and not names else names)
        except DocumentError as error:
            return self._views(shelf, 0, [str(error)])
        return self._views(shelf, 0, [])

    def picked(self, shelf: Shelf) -> list[str]:
        """What the choice of documents shows: where they are many, nothing stands for all."""
        return [] if self.many and len(shelf.chosen) == len(shelf.documents) else shelf.chosen

    def remove(self, name: str | None, shelf: Shelf) -> Any:
        """Forgets a document that the visitor added."""
        try:
            shelf.remove(name or "Nothing")
        except DocumentError as error:
            return self._views(shelf, 0, [str(error)])
        return self._views(shelf, 0, [])

    def _views(self, shelf: Shelf, added: int, faults: Sequence[str]) -> list[Any]:
        """The shelf and all that shows it."""
        index = shelf.bot.index
        told = "".join(f"<li>{escape(fault)}</li>" for fault in faults)
        count = f"<p>{added} added.</p>" if added else ""
        return [
            shelf,
            gr.update(choices=choices(shelf), value=self.picked(shelf)),
            gr.update(choices=shelf.own, value=None, interactive=bool(shelf.own)),
            documents(index, None),
            who_said_what(index, shelf.bot.store.is_whole),
            gr.update(examples=[{"text": question} for question in openers(shelf.bot)]),
            f'<div role="status">{count}<ul class="faults">{told}</ul></div>',
        ]

    def note(self, history: list[Any], shelf: Shelf, data: gr.LikeData) -> None:
        """Writes down what a visitor thinks of an answer."""
        if self.notes_to is None or data.liked is None:
            return
        at = data.index[0] if isinstance(data.index, (list, tuple)) else data.index
        found = next(latest_first(as_turns(history[: at + 1]), shelf), None)
        if found is not None:
            note(self.notes_to, *found, bool(data.liked))

    def markdown(self, history: list[Any], shelf: Shelf) -> str:
        """The conversation in Markdown."""
        return as_markdown(exchanges(as_turns(history), shelf))

    def json(self, history: list[Any], shelf: Shelf) -> str:
        """The conversation in JSON."""
        return as_json(exchanges(as_turns(history), shelf))


def exchanges(turns: tuple[tuple[str, str], ...], shelf: Shelf) -> list[Exchange]:
    """The questions in `turns` with their answers; those that had none are left out."""
    return list(latest_first(turns, shelf))[::-1]


def last_answer(turns: tuple[tuple[str, str], ...], shelf: Shelf) -> Answer | None:
    """The last answer in `turns`, without those before it."""
    return next((answer for _, answer in latest_first(turns, shelf)), None)


def latest_first(turns: tuple[tuple[str, str], ...], shelf: Shelf) -> Iterator[Exchange]:
    """What `exchanges` lists, from the last to the first, each answered when it is asked for."""
    for at, (role, text) in reversed(list(enumerate(turns))):
        if role != "user":
            continue
        try:
            yield text, shelf.answer(text, turns[:at])
        except QABotError:
            continue


def choices(shelf: Shelf) -> list[tuple[str, str]]:
    """Each document with its size, as a choice."""
    return [
        (f"{name} ({one.characters:,} characters, {one.sentences:,} sentences)", name)
        for name, one in shelf.documents.items()
    ]


def as_turns(history: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """The roles and plain texts of `history`, without the sources under the bot's answers.

    Raises `QuestionError` where a turn is not a role and a content.
    """
    turns: list[tuple[str, str]] = []
    if not isinstance(history, Sequence):
        raise QuestionError("The history is a list of turns.")
    for turn in history:
        if not isinstance(turn, Mapping) or turn.get("role") not in ("user", "assistant"):
            raise QuestionError(
                'Each turn of the history is {"role": "user" or "assistant", "content": …}.'
            )
        text = _plain(turn.get("content"))
        turns.append((turn["role"], text if turn["role"] == "user" else spoken(text)))
    return tuple(turns)


def _plain(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "\n".join(str(block.get("text", "")) for block in blocks if isinstance(block, Mapping))
