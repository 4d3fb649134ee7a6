"""The whole enumeration that a span is a part of: "a bakery, two cars and a bus" for "a bakery"."""

from __future__ import annotations

import re

from qa_bot.chunks import chunks, is_past, leading

SEPARATOR = r"(?:,?\s+(?:and|or)\s+|,\s+)"
BEHIND, BEFORE = re.compile(SEPARATOR), re.compile(rf"{SEPARATOR}$")
LAST = re.compile(r"\b(?:and|or)\b")
MORE = re.compile(r"(?:(?!\s(?:and|or)\b)[^,;:.])*(?=,|\s(?:and|or)\b)")
OF = re.compile(r" (?:about|against|for|of|on|to|with) [^,;:.]+(?=[.;]|$)")
"""What more belongs to an item: all up to the comma or "and" behind it, to the last an "of …"."""


def enumeration(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets of the enumeration in `text` that `text[start:end]` is a part of, or these.

    With a name go names, and with other words other words.
    """
    first, last, named = start, end, text[start].isupper()
    while not LAST.search(text[start:last]) and (parted := BEHIND.match(text, last)):
        item = leading(text[parted.end() :])
        if not item or item[0].isupper() != named or is_past(item.split()[0].casefold()):
            break
        last = parted.end() + len(item)
        final = LAST.search(parted[0]) is not None
        if more := (OF if final else MORE).match(text, last):
            last = more.end()
    while parted := BEFORE.search(text[:first]):
        before = text[: parted.start()]
        items = [one for one, _ in chunks(before)[-1:] if before.endswith(one)]
        if not items or items[0][0].isupper() != named:
            break
        first = parted.start() - len(items[0])
    return (first, last) if LAST.search(text[first:last]) else (start, end)


def counted(text: str, number: int) -> str:
    """The enumeration of `number` items in `text`, of all behind a colon or of phrases; or ""."""
    tail = text.rpartition(": ")[2].rstrip(' .!?"”') if ": " in text else ""
    if len(items(tail)) == number:
        return tail
    at = 0
    for phrase, _ in chunks(text):
        at = max(text.find(phrase, at), at)
        if LAST.search(phrase):
            continue
        first, end = enumeration(text, at, at + len(phrase))
        if len(items(text[first:end])) == number:
            return text[first:end]
    return ""


def items(text: str) -> list[str]:
    """The items of an enumeration."""
    return [one for one in re.split(rf"{SEPARATOR}|;\s+(?:and\s+)?", text) if one.strip()]
