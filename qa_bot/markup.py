"""HTML of what the page shows: answers, documents with their marked sentences, who said what.

Everything that comes from a document or a visitor is escaped. A link to a sentence is
`#at-<document>-<start>`, which is the id of that sentence where its document is shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape, unescape

from qa_bot.answers import SILENCE
from qa_bot.index import Index
from qa_bot.types import Answer, Citation, Document, Sentence, Statement

SHOWN_CHARACTERS = 100_000
"""Characters of a document that are shown around the cited sentences."""
MEANING = "The probability that the answer is right, as measured on other texts: {}%"
SOME = "In the first {:,} sentences; ask what somebody said to find more."
SAID = re.compile(r'<div class="said">(.*?)</div>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
NUMBER = re.compile(r" \[(\d+)\]")


def in_words(confidence: float) -> str:
    """A probability as a word."""
    return "high" if confidence >= 0.7 else "medium" if confidence >= 0.4 else "low"


def place(document: str, start: int) -> str:
    """The id of the sentence that starts at `start` in `document`."""
    return f"at-{hashlib.sha256(document.encode()).hexdigest()[:10]}-{start}"


def link(cited: Citation, words: str) -> str:
    """A link to a cited sentence, with the sentence on hover."""
    title = escape(_one_line(cited.text))
    return f'<a href="#{place(cited.document, cited.start)}" title="{title}">{escape(words)}</a>'


def message(answer: Answer, asked: str, named: bool) -> str:
    """`answer` as a message of the chat; its sentences come with their document if `named`.

    Where the question `asked` was completed from earlier ones, it says what was understood.
    """
    understood = "" if asked == answer.question else _note(f"Understood: {answer.question}")
    if not answer.answered:
        nearest = "" if answer.nearest is None else link(answer.nearest, "Show the nearest passage")
        return f'<div class="said">{SILENCE}</div><div class="silent">{nearest}</div>{understood}'
    cited = {one.number: one for one in answer.citations}
    said = "\n".join(_said(line, cited) for line in answer.text.split("\n"))
    sources = "".join(f"<li>{link(one, _source(one, named))}</li>" for one in answer.citations)
    word, percent = in_words(answer.confidence), round(100 * answer.confidence)
    return (
        f'<div class="said">{said}</div><ol class="sources">{sources}</ol>'
        f'<div class="confidence {word} of{round(percent, -1)}" title="{MEANING.format(percent)}">'
        f"<span></span>confidence: {word}</div>{understood}"
    )


def _said(line: str, cited: Mapping[int, Citation]) -> str:
    """A line of an answer, its numbers as links and its speaker, if it begins with one, marked."""
    numbers = [int(one) for one in NUMBER.findall(line) if int(one) in cited]
    speaker = next((name for one in numbers if (name := cited[one].speaker)), None)
    shown = escape(line, quote=False)
    if speaker is not None and line.startswith(speaker):
        name = escape(speaker, quote=False)
        shown = f"<b>{name}</b>{shown[len(name) :]}"
    for one in numbers:
        shown = shown.replace(f" [{one}]", f" {link(cited[one], f'[{one}]')}")
    return shown


def spoken(markup: str) -> str:
    """The words of the answer in a message of the chat, as plain text."""
    found = SAID.search(markup)
    return unescape(TAG.sub("", found[1] if found else markup))


def _source(cited: Citation, named: bool) -> str:
    about = [cited.document] if named else []
    about += [f"page {cited.page}"] if cited.page else []
    return _one_line(cited.text) + (f" ({', '.join(about)})" if about else "")


def _note(text: str) -> str:
    return f'<div class="understood">{escape(text)}</div>'


def documents(index: Index, answer: Answer | None, opened: str = "", at: int = 0) -> str:
    """The document `opened`, around offset `at`; else those that `answer` cites, or the first."""
    cited: tuple[Citation, ...] = ()
    if answer is not None:
        cited = answer.citations or (() if answer.nearest is None else (answer.nearest,))
    names = [opened] if opened in index.documents else [one.document for one in cited]
    names = list(dict.fromkeys(names)) or list(index.documents)[:1]
    found = answer is not None and answer.answered
    taken = {one.number: taken_from(one, answer.text) for one in cited} if answer and found else {}
    shown = "".join(
        _document(index, index.documents[name], [one for one in cited if one.document == name],
                  taken, "cited" if found else "nearest", at)
        for name in names
        if name in index.documents
    )  # fmt: skip
    return f'<div class="documents" tabindex="0" role="region" aria-label="Text">{shown}</div>'


def _document(
    index: Index,
    document: Document,
    cited: Sequence[Citation],
    taken: Mapping[int, tuple[int, int] | None],
    kind: str,
    at: int,
) -> str:
    start, end = _window(document.text, at or min((one.start for one in cited), default=0))
    by_start = {one.start: one for one in cited}
    pieces = [] if start == 0 else ["…"]
    here = start
    for sentence in index.sentences:
        if sentence.document != document.name or not here <= sentence.start < sentence.end <= end:
            continue
        pieces.append(_lines(document.text[here : sentence.start]))
        pieces.append(_sentence(sentence, by_start.get(sentence.start), taken, kind))
        here = sentence.end
    pieces.append(_lines(document.text[here:end]))
    if end < len(document.text):
        pieces.append("…")
    spaced = "text" if "\n\n" in document.text else "text spaced"
    ticks = "".join(
        f'<a href="#{place(one.document, one.start)}" class="{kind}" '
        f'style="top: {100 * one.start / len(document.text):.1f}%" '
        f'aria-label="Sentence {one.number}, {100 * one.start // len(document.text)}% into the '
        f'text" title="[{one.number}]"></a>'
        for one in cited
    )
    return (
        f'<article><h2>{escape(document.name)}</h2><nav class="map" aria-label="Where in the text">'
        f'{ticks}</nav><div class="{spaced}">{"".join(pieces)}</div></article>'
    )


def _sentence(
    sentence: Sentence,
    cited: Citation | None,
    taken: Mapping[int, tuple[int, int] | None],
    kind: str,
) -> str:
    where = place(sentence.document, sentence.start)
    if cited is None:
        return f'<span id="{where}">{_lines(sentence.text)}</span>'
    text, span = cited.text, taken.get(cited.number)
    inside = _lines(text)
    if span is not None:
        low, high = span
        inside = (
            f"{_lines(text[:low])}<strong>{_lines(text[low:high])}</strong>{_lines(text[high:])}"
        )
    number = f' data-number="{cited.number}"' if kind == "cited" else ""
    return f'<mark id="{where}" class="{kind}"{number}>{inside}</mark>'


def taken_from(cited: Citation, text: str) -> tuple[int, int] | None:
    """Where in the cited sentence the words of the answer `text` that cite it stand."""
    for line in text.split("\n"):
        several = len(NUMBER.findall(line)) > 1
        for part in line.split(", ") if several else [line]:
            numbers = NUMBER.findall(part)
            if numbers and str(cited.number) not in numbers:
                continue
            whole = NUMBER.sub("", part).strip()
            told = whole.removeprefix(cited.speaker or "").strip(' :"“”')
            for words in (whole, told):
                if words and words in cited.text:
                    low = cited.text.index(words)
                    return low, low + len(words)
    return None


def who_said_what(index: Index, whole: bool = True) -> str:
    """All statements by speaker, the one who says most first, each a link to its sentence.

    Where `index` is not the `whole` of what questions are asked of, it says so.
    """
    by_speaker: dict[str, list[Statement]] = {}
    for one in index.statements:
        by_speaker.setdefault(one.speaker, []).append(one)
    if not by_speaker:
        return '<p class="nobody">Nobody is quoted in these documents.</p>'
    ordered = sorted(by_speaker.items(), key=lambda pair: -len(pair[1]))
    options = "".join(f"<option>{escape(name)}</option>" for name, _ in ordered)
    some = "" if whole else f'<p class="some">{SOME.format(len(index.sentences))}</p>'
    return (
        f'{some}<label class="filter">Speaker <select><option value="">all</option>'
        f"{options}</select></label>{''.join(_speaker(index, *pair) for pair in ordered)}"
    )


def _speaker(index: Index, name: str, said: Sequence[Statement]) -> str:
    role = next((one.role for one in said if one.role), "")
    bodies = dict.fromkeys(body for one in said for body in one.stands_for)
    about = [role] if role else []
    about += [f"for {', '.join(bodies)}"] if bodies else []
    lines = "".join(
        f'<li><a href="#{place(sentence.document, sentence.start)}">'
        f"{escape(_one_line(f'“{one.text}”' if one.direct else one.text))}</a></li>"
        for one in said
        for sentence in (index.sentences[one.sentence],)
    )
    return (
        f'<section data-speaker="{escape(name)}"><h2>{escape(name)}</h2>'
        f"<p>{escape('; '.join(about))}</p><ul>{lines}</ul></section>"
    )


def _lines(text: str) -> str:
    return escape(text).replace("\n", '<span class="end">\n</span>')


def _window(text: str, at: int) -> tuple[int, int]:
    if len(text) <= SHOWN_CHARACTERS:
        return 0, len(text)
    start = max(0, min(at - SHOWN_CHARACTERS // 2, len(text) - SHOWN_CHARACTERS))
    return start, start + SHOWN_CHARACTERS


def _one_line(text: str) -> str:
    return " ".join(text.split())
