"""Documents to sentences that keep their exact place.

`nupunkt` finds where sentences end. Around it: blank lines and line ends that are no wraps end a
sentence too, quotations and brackets of several sentences are split inside, and nothing grows
beyond `LONGEST` characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise

from nupunkt import sentence_spans

from qa_bot.types import Document, Sentence

SPLITTER_VERSION = f"nupunkt {version('nupunkt')}, rules 3"
LONGEST = 1000
"""Characters of the longest sentence; what is longer is cut at a blank."""

_WINDOW = 10_000  # the library's time grows with the square of the unclosed quotation marks
_LINE = re.compile(r"\S(?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*\S)?")
_BLANK_LINE = re.compile(r"(?:\n|\r(?!\n))\s*[\n\r]|[\f\u2029]")
_ITEM = re.compile(r"\s*(?:[-*+•‣◦▪·–—]|[#>|]+|\(?\d{1,3}[.)]|\(?[a-z][.)]|\(?[ivx]{1,5}[.)])\s")
_ENDED = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_WORD = re.compile(r"\w")
_LAST_BLANK = re.compile(r"\s\S*\Z")
_UNSAFE = re.compile(r"[\s\ud800-\udfff]")
_ENCLOSED = re.compile(
    r"\"([^\"]+)\"|“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|\(([^()]+)\)|\[([^][]+)]"
    r"|(?<!\w)‘((?:[^‘’]|’(?=\w))+)’(?!\w)|(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)"
)
# Words that begin a sentence more often than they follow an abbreviation.
_STARTERS = (
    "(?:After|All|An|And|As|At|Both|But|By|Each|For|From|Her|He|His|How|If|In|Its|It|Most|My|Nobody"
    "|Not|Now|On|One|Our|See|She|Since|So|Some|That|Their|Then|There|These|They|The|This|Those|Two"
    r"|Under|We|What|When|Where|While|Who|Why|With|Yet|You|Your)\b"
)
# Where the library ends a sentence too early: after an abbreviation in capitals before a name
# ("U.S. Ambassador"), between two titles, in "Yahoo! bought" and before chapter and verse.
_FALSE = re.compile(
    rf"\b(?:[A-Z]\.){{2,}} +(?=[A-Z])(?!{_STARTERS})"
    r"|\b(?:Brig|Capt|Col|Gen|Gov|Lt|Maj|Sgt)\. +(?=[A-Z])"
    r"|[!?] +(?=[a-z]+\b)"
    r"|\w\. +(?=\d+:\d)"
)
# And too late: after an abbreviation that ends one, after a quoted capital, and after the many
# words in its list of abbreviations that are none ("bank", "sleep").
_MISSED = re.compile(
    r"\b(?:(?!(?:approx|dept|est|ext|fig|incl|max|min|par|sec|vol)s?\.)[a-z]{3,}"
    r"|am|at|be|by|do|go|he|is|it|me|of|on|so|to|up|us|we)\.(?= +[\"“‘(]?[A-ZÀ-ÖØ-Þ])|"
    r"(?:\b(?:[ap]\.m|Bros|Corp|Inc|Jr|Ltd|Sr|etc|[A-Z]\w?\.[A-Z][a-z]?)\.|\b[A-Z]\.[\"”’])"
    rf"(?= +{_STARTERS})"
)
_GLUED = re.compile(r"(?<=[a-z]{2})[.!?][\"”’)]*(?=[A-Z][a-z]*[ ,])")


def split(document: Document) -> list[Sentence]:
    """The sentences of `document` in order, without outer blanks, none without a visible sign."""
    text = document.text
    return [
        Sentence(document.name, start, end, text[start:end])
        for block in _blocks(text)
        for sentence in _sentences(text, *block)
        for start, end in _bounded(text, *sentence)
    ]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that no sentence crosses: paragraphs, headings, list items.

    A line goes on in the next one before a small letter. If any line does, the text was wrapped,
    and then a line goes on as well where the next one's first word would not have fitted.
    """
    paragraphs = list(_paragraphs(text))
    pairs = (pair for lines in paragraphs for pair in pairwise(lines))
    going_on = (line for line, after in pairs if _goes_on(text, line[1], after))
    width = max((end - start for start, end in going_on), default=0)
    for lines in paragraphs:
        opened = lines[0][0]
        for (start, end), after in pairwise(lines):
            full = width and end - start + 1 + _first_word(text, after) > width
            if not (_goes_on(text, end, after) or (full and not _ITEM.match(text, after[0]))):
                yield opened, end
                opened = after[0]
        yield opened, lines[-1][1]


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """The lines of each paragraph, without outer blanks."""
    start = 0
    for gap in (*(match.span() for match in _BLANK_LINE.finditer(text)), (len(text), len(text))):
        if lines := [line.span() for line in _LINE.finditer(text, start, gap[0])]:
            yield lines
        start = gap[1]


def _goes_on(text: str, end: int, after: tuple[int, int]) -> bool:
    ended = _ENDED.search(text, max(0, end - 9), end) or _ITEM.match(text, after[0])
    return not ended and text[after[0]].islower()


def _first_word(text: str, line: tuple[int, int]) -> int:
    return len(text[line[0] : line[1]].split(maxsplit=1)[0])


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a block; one without a letter or digit belongs to the one before."""
    while start < end:
        last = _cut(text, start, end, _WINDOW)
        marker = _ITEM.match(text, start, last)
        body = marker.end() if marker else start
        ends = [body + found for found in sorted(_ends(_UNSAFE.sub(" ", text[body:last])))]
        if last < end and ends:
            last = ends.pop()
        for found, following in pairwise([*ends, last]):
            if _WORD.search(text, found, following):
                yield start, found
                start = found
        yield start, last
        start = last


def _ends(text: str) -> set[int]:
    """Where sentences end in `text`, its own end left out."""
    glued = {match.end() for match in _GLUED.finditer(text)}
    ends = {start for start, _ in sentence_spans(text)} | glued
    ends.difference_update(match.end() for match in _FALSE.finditer(text))
    ends.update(match.end() for match in _MISSED.finditer(text))
    for enclosed in _ENCLOSED.finditer(text):
        start, end = enclosed.span(enclosed.lastindex or 0)
        ends.update(start + inner for inner in _ends(text[start:end]))
    return ends - {0, len(text)}


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`text[start:end]` in pieces of at most `LONGEST` characters, without outer blanks."""
    while start < end:
        last = _cut(text, start, end, LONGEST)
        piece = text[start:last]
        if any(sign.isprintable() and not sign.isspace() for sign in piece):
            yield last - len(piece.lstrip()), start + len(piece.rstrip())
        start = last


def _cut(text: str, start: int, end: int, longest: int) -> int:
    """The end of what is taken from `start`: `end`, or after the last blank within `longest`."""
    if end - start <= longest:
        return end
    blank = _LAST_BLANK.search(text, start + 1, start + longest)
    return start + longest if blank is None else blank.start() + 1
