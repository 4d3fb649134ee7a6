"""What stands in quotation marks, and the sentences with their quotes taken out.

A parser reads `"Yes," said the mayor.` without error and loses its way in long quotes, so every
quote that is somebody's speech is replaced by one word before a sentence is parsed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_bot.types import Sentence

OPENING, CLOSING = '"“„«', '"”“»'
SINGLE = "‘’"
"""Single marks, of which the closing one is an apostrophe as well."""
STAND_IN = "Yes"
DATELINE = re.compile(
    r"\s*[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+)*(?:/[A-Z]+)*(?:, [A-Z][\w.]*(?: [A-Z]\w+)*)?"
    r"(?:, \w+\.? \d{1,2}(?:, \d{4})?)?(?: ?\([^()\n]{1,40}\))?\s+(?:[—–-]+|--)\s+"
)
ASIDE = re.compile(r"(?<=[\w.]) \(([A-Z][^()\n]{0,40}|\d{1,3})\)")
"""What a name has behind it: "Tor Berg (Norway)", "Tor Berg (34)"."""
STRAIGHT = str.maketrans("“”„‘’", '"""\'\'')


@dataclass(frozen=True, slots=True)
class Quote:
    """Words between quotation marks, `document[start:end]`; `speech` where they are a whole say."""

    start: int
    end: int
    speech: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with a stand-in for each spoken quote; `origins` maps its offsets back.

    `quotes` has the offset of each stand-in in `text` with the quote that it stands for.
    """

    text: str
    quotes: tuple[tuple[int, Quote], ...]
    origins: tuple[tuple[int, int], ...]

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing but quotes."""
        return re.fullmatch(rf"(?:\W|\b{STAND_IN}\b)*", self.text) is not None and bool(self.quotes)

    def origin(self, offset: int) -> int:
        """The offset in the document of the character at `offset` of the frame."""
        at, source = self.origins[bisect_right(self.origins, (offset, 1 << 60)) - 1]
        return source + offset - at


def dateline(text: str) -> int:
    """Where the dateline that opens a report ends ("OTTAWA, Jan 22 —"), 0 where there is none."""
    match = DATELINE.match(text)
    return match.end() if match else 0


def find_quotes(text: str) -> list[Quote]:
    """The quotes of `text` in order; one without an end ends with its paragraph."""
    return [quote for line in re.finditer(r"[^\n]+", text) for quote in _in_line(line, text)]


def _in_line(line: re.Match[str], text: str) -> Iterator[Quote]:
    opened: int | None = None
    for at in range(line.start(), line.end()):
        before = text[at - 1] if at > line.start() else " "
        if opened is None:
            if text[at] in OPENING + SINGLE[0] and not before.isalnum():
                opened = at + 1
        elif text[opened - 1] == SINGLE[0]:
            if text[at] == SINGLE[1] and not text[at + 1 : at + 2].isalnum():
                yield _quote(text, line.start(), opened, at)
                opened = None
        elif text[at] in CLOSING and not (text[at] == "“" and text[opened - 1] != "„"):
            yield _quote(text, line.start(), opened, at)
            opened = None
    if opened is not None and opened < line.end():
        yield _quote(text, line.start(), opened, line.end())


def _quote(text: str, line: int, start: int, end: int) -> Quote:
    before, words = text[line : start - 1].rstrip(), text[start:end]
    if not before or before[-1] in '.?!:,;—–”"':
        speech = True
    else:
        ended = words.rstrip()[-1:] in tuple(".?!") or text[end + 1 : end + 2] == "."
        speech = ended and words[:1].isupper() and len(words.split()) > 2
    return Quote(start, end, speech)


def frame(sentence: Sentence, quotes: Sequence[Quote]) -> Frame:
    """`sentence` with `Yes` for every spoken quote that it touches, and without asides."""
    text, found, origins = "", [], []
    at = sentence.start + (dateline(sentence.text) if sentence.start == 0 else 0)
    source = sentence.text
    for start, end, quote in _cuts(sentence, quotes):
        start = max(start, at)
        if start >= end:
            continue
        origins.append((len(text), at))
        text += source[at - sentence.start : start - sentence.start]
        if quote is not None:
            found.append((len(text) + 1, quote))
            origins.append((len(text) + 1, max(quote.start, sentence.start)))
            rest = source[end - sentence.start :].lstrip()
            mark = "" if rest[:1] in tuple(",.;:?!") else "," if rest else "."
            text += f'"{STAND_IN}{mark}"'
        at = end
    origins.append((len(text), at))
    text += source[at - sentence.start :]
    return Frame(text.translate(STRAIGHT), tuple(found), tuple(origins))


def _cuts(sentence: Sentence, quotes: Sequence[Quote]) -> list[tuple[int, int, Quote | None]]:
    """Where the spoken quotes and the asides of `sentence` start and end."""
    cuts: list[tuple[int, int, Quote | None]] = [
        (quote.start - 1, min(quote.end + 1, sentence.end), quote)
        for quote in quotes
        if quote.speech and quote.end >= sentence.start and quote.start <= sentence.end
    ]
    asides = ASIDE.finditer(sentence.text)
    cuts += [(sentence.start + one.start(), sentence.start + one.end(), None) for one in asides]
    return sorted(cuts, key=lambda cut: cut[:2])


def pieces(first: int, last: int, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int, int]]:
    """What is said from `first` to `last`, cut where sentences end: the sentence's number, start
    and end of each piece."""
    opening = max(0, bisect_right(sentences, first, key=lambda sentence: sentence.start) - 1)
    for number in range(opening, len(sentences)):
        sentence = sentences[number]
        start, end = max(first, sentence.start), min(last, sentence.end)
        if sentence.start >= last:
            return
        said = sentence.text[max(0, start - sentence.start) : max(0, end - sentence.start)]
        if re.search(r"\w", said):
            yield number, start, start + len(said.rstrip(", "))
