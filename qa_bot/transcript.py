"""A conversation as a file, and what visitors think of its answers as lines of a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from qa_bot.errors import QABotError
from qa_bot.types import Answer

Exchange = tuple[str, Answer]
"""A question as it was asked, and its answer."""


def as_markdown(exchanges: Sequence[Exchange]) -> str:
    """The conversation in Markdown, each answer with its sentences."""
    return "\n\n".join(
        "\n\n".join((f"## {_escaped(asked)}", _escaped(answer.text), *_sources(answer)))
        for asked, answer in exchanges
    )


def as_json(exchanges: Sequence[Exchange]) -> str:
    """The conversation as a JSON list of `{"asked": …, "answer": …}`."""
    turns = [{"asked": asked, "answer": answer.to_dict()} for asked, answer in exchanges]
    return json.dumps(turns, ensure_ascii=False, indent=2) + "\n"


def note(file: Path, asked: str, answer: Answer, liked: bool) -> None:
    """Adds to `file` a line of JSON: what was asked and answered, and whether it was liked.

    Raises `QABotError` where the file cannot be written.
    """
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "liked": liked,
        "asked": asked,
        "answer": answer.to_dict(),
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise QABotError(f"{file} cannot be written: {error.strerror}.") from error


def _sources(answer: Answer) -> list[str]:
    return [
        f"> [{one.number}] {_escaped(' '.join(one.text.split()))} — *{_escaped(one.document)}*"
        + (f", page {one.page}" if one.page else "")
        for one in answer.citations
    ]


def _escaped(text: str) -> str:
    """`text` with no sign in it that Markdown or HTML takes for markup."""
    for sign in "\\`*_<>#|":
        text = text.replace(sign, f"\\{sign}")
    return text
