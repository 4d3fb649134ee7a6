"""The defaults, in one place; each can be set from the environment as `QA_BOT_<NAME>`."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path

from qa_bot.errors import QABotError

PACKAGE = Path(__file__).parent
FEEDBACK = Path.home() / ".qa_bot" / "feedback.jsonl"


def bundled_index() -> Path:
    """The index of the package: beside its modules once installed, above them in a checkout."""
    installed = PACKAGE / "index_data"
    return installed if installed.is_dir() else PACKAGE.parent / "index"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen, with its unit; an empty path stands for what the package carries."""

    index: str = ""
    """Folder or milvus:// URI of the index to open."""
    embedder: str = ""
    """Folder of a sentence-transformers model."""
    reader: str = ""
    """Folder of an extractive question-answering model, or its name in the local cache."""
    passages: int = 5
    """Passages read for a question."""
    neighbours: int = 1
    """Sentences before and after a found one that make its passage."""
    max_question: int = 2_000
    """Characters of the longest question that is taken."""
    max_document: int = 20_000_000
    """Bytes of the largest file that is read."""
    max_upload: int = 5_000_000
    """Bytes of the largest file that a visitor of the page can add."""
    feedback: str = ""
    """File for what visitors think of answers; `off` for none."""
    host: str = "127.0.0.1"
    """Address that the server listens on."""
    port: int = 7860
    """Port that the server listens on."""
    root_path: str = ""
    """Path under which a proxy serves the page."""
    auth_file: str = ""
    """File with a `name:password` on each line, for those who may open the page."""

    @property
    def feedback_file(self) -> Path | None:
        """Where `feedback` goes."""
        return None if self.feedback == "off" else Path(self.feedback or FEEDBACK)

    @classmethod
    def from_environment(cls) -> Settings:
        """Settings with the values of `QA_BOT_INDEX`, `QA_BOT_PASSAGES` and so on, where set.

        `QA_BOT_STORE` says the same as `QA_BOT_INDEX`, and goes first.

        Raises `QABotError` for a number that is not a whole number above zero.
        """
        chosen: dict[str, str | int] = {}
        for field in fields(cls):
            variable = f"QA_BOT_{field.name.upper()}"
            value = os.environ.get(variable)
            if value is None:
                continue
            chosen[field.name] = value if field.type == "str" else _whole_number(variable, value)
        if store := os.environ.get("QA_BOT_STORE"):
            chosen["index"] = store
        return cls(**chosen)  # type: ignore[arg-type]


def _whole_number(variable: str, value: str) -> int:
    if not value.isdecimal() or int(value) == 0:
        raise QABotError(f"{variable} is {value!r}; set it to a whole number above zero.")
    return int(value)
