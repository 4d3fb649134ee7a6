"""Transcripts: paragraphs that open with whose turn to speak it is, "Mr Lund (Oslo): I agree."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_bot.voices import TITLE

LABEL = re.compile(
    r"^[ \t]*(?P<first>[A-Z][^:()\n]{1,60}?)(?: \((?P<second>[^:()\n]{2,60})\))?:[ \t]+(?=\S)",
    re.MULTILINE,
)
NAME = re.compile(r"[A-Z][\w.'’-]+(?: (?:[a-z]{1,3} )?[A-Z][\w.'’-]+){0,3}")
PARAGRAPH = re.compile(r"\n[ \t]*\n")
LEAST = 3
"""Turns that make a text a transcript, where somebody has two of them or a title."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What `name` says, who is `role`: `document[start:end]`."""

    name: str
    role: str
    start: int
    end: int


def turns(text: str) -> list[Turn]:
    """The turns of the transcript `text` in their order; none where it is no transcript."""
    labels = [(match, *_who(match)) for match in LABEL.finditer(text)]
    labels = [(match, name, role) for match, name, role in labels if name]
    names = [name for _, name, _ in labels]
    titled = any(TITLE.match(one or "") for match, _, _ in labels for one in match.groups())
    if len(labels) < LEAST or not (titled or _again(names)):
        return []
    ends = [match.start() for match, _, _ in labels[1:]] + [len(text)]
    found = []
    for (match, name, role), end in zip(labels, ends, strict=True):
        over = PARAGRAPH.search(text, match.end(), end)
        found.append(Turn(name, role, match.end(), over.start() if over else end))
    return found


def _who(label: re.Match[str]) -> tuple[str, str]:
    """The name in a label, without its title, and the role beside it; "" for no name."""
    first, second = label["first"].strip(), label["second"] or ""
    if TITLE.match(second) and not TITLE.match(first):
        first, second = second, first
    name = TITLE.sub("", first)
    return (name, second) if NAME.fullmatch(name) else ("", "")


def _again(names: Sequence[str]) -> bool:
    """Whether somebody has several of the turns, and somebody else one."""
    return 1 < len(set(names)) < len(names)
