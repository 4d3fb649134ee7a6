"""What an index was built with, and what is said of one that this bot cannot answer from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qa_bot.embedding import Encoder
from qa_bot.errors import IndexDamagedError
from qa_bot.sentences import SPLITTER_VERSION


def built_with(encoder: Encoder, form: str) -> dict[str, str]:
    """What is kept in an index of the format `form` to tell what it was built with."""
    return {
        "format": form,
        "embedder": encoder.name,
        "embedder_sha256": encoder.sha256,
        "splitter": SPLITTER_VERSION,
    }


def check_built_with(
    meta: Mapping[str, str], encoder: Encoder, form: str, where: str | Path, again: str
) -> None:
    """Raises `IndexDamagedError`, which tells to do `again`, unless `meta` fits this bot."""
    here = built_with(encoder, form)
    models = [f"{one.get('embedder')} ({str(one.get('embedder_sha256'))[:12]})"
              for one in (meta, here)]  # fmt: skip
    pairs = (
        ("format", meta.get("format"), here["format"]),
        ("model", *models),
        ("splitter", meta.get("splitter"), here["splitter"]),
    )
    for what, there, ours in pairs:
        if there != ours:
            raise IndexDamagedError(
                f"The index in {where} was built with {what} {there}, and this is {ours}; "
                f"{remedy(where, again)}"
            )


def remedy(where: str | Path, what: str = "build it") -> str:
    """How to make the index in `where`, a folder or a URI."""
    return f"{what} with: qa-bot index add FILES… --to {where}"


def missing(name: str, where: str | Path) -> str:
    """That the index in `where` has no document called `name`."""
    return f"{name} is not in the index; list what is with: qa-bot index list --to {where}"


def empty(where: str | Path) -> IndexDamagedError:
    """That the index in `where` has no document."""
    return IndexDamagedError(f"The index in {where} is empty; {remedy(where, 'add a document')}")
