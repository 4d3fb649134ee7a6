"""Questions that a document suggests: of whom it quotes and names, and of its figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from qa_bot.bot import QABot
from qa_bot.index import Index
from qa_bot.types import Answer, Name

MOST_OPENERS, MOST_AFTER = 5, 3
TRIED = 3
"""Questions for a figure that are put to the bot before one is suggested."""
WELL_FORMED = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: [\w.'’-]+){0,3}")
ASKED = {
    "has": "does {} have",
    "had": "did {} have",
    "holds": "does {} hold",
    "held": "did {} hold",
    "employs": "does {} employ",
    "employed": "did {} employ",
    "carries": "does {} carry",
    "carried": "did {} carry",
    "lost": "did {} lose",
}
NO_NOUN = r"(?:that|which|who|when|where|of|in|at|and|or|he|she|it|they|we|you|has|had|was|were)\b"
SUBJECT = rf"The(?: (?!{NO_NOUN})[a-z-]+){{1,3}}"
DATED = re.compile(rf"({SUBJECT}) (was|were) ([a-z]+(?:ed|lt|wn)) (?:in|on) ")
DATE = re.compile(r"(?:\d{1,2} )?(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?\d{4}")
COUNTED = re.compile(rf"({SUBJECT}) ({'|'.join(ASKED)}) ")
PLURAL = re.compile(r" ([a-z]+s)\b")
PRICED = re.compile(rf"({SUBJECT}) cost ")


def openers(bot: QABot) -> list[str]:
    """Questions to begin with, the most likely to be of use first."""
    index = bot.index
    questions = [f"What did {name} say?" for name in _speakers(index)[:2]]
    questions += [f"Who is {name}?" for name in _people(index) if not _in(name, questions)][:1]
    questions += _of_figures(bot)[:1]
    return [*questions, "What is this about?"][:MOST_OPENERS]


def after(answer: Answer, index: Index, asked: Iterable[str]) -> list[str]:
    """Questions that go on from `answer`, other than those `asked` already."""
    rows = {
        row
        for row, sentence in enumerate(index.sentences)
        for cited in answer.citations
        if sentence.document == cited.document and abs(sentence.start - cited.start) < 600
    }
    speakers = _distinct(one.speaker for one in index.statements if one.sentence in rows)
    people = _distinct(
        one.text for one in index.names if one.sentence in rows and one.kind == "PERSON"
    )
    questions = [f"What did {name} say?" for name in (*speakers, *_speakers(index))]
    questions[1:1] = [f"Who is {name}?" for name in people][:1]
    known = " ".join(asked).casefold()
    fresh = (one for one in questions if _subject(one).casefold() not in known)
    return list(dict.fromkeys(fresh))[:MOST_AFTER]


def _of_figures(bot: QABot) -> list[str]:
    """Questions for a date, a number or a price, as far as the bot answers them by it."""
    pairs = ((one, asked) for one in bot.index.names if (asked := _for_figure(one, bot.index)))
    return [asked for one, asked in islice(pairs, TRIED) if _answers(bot, asked, one)]


def _for_figure(figure: Name, index: Index) -> str | None:
    """What asks for `figure`, where its sentence is as simple as "The mill was built in 1932."."""
    sentence = index.sentences[figure.sentence]
    before = sentence.text[: figure.start - sentence.start]
    after = sentence.text[figure.end - sentence.start :]
    if figure.kind == "DATE" and DATE.fullmatch(figure.text) and (found := DATED.fullmatch(before)):
        return f"When {found[2]} {_lower(found[1])} {found[3]}?"
    if figure.kind == "MONEY" and (found := PRICED.fullmatch(before)):
        return f"How much did {_lower(found[1])} cost?"
    counted, things = COUNTED.fullmatch(before), PLURAL.match(after)
    if figure.kind == "CARDINAL" and counted and things:
        return f"How many {things[1]} {ASKED[counted[2]].format(_lower(counted[1]))}?"
    return None


def _answers(bot: QABot, question: str, figure: Name) -> bool:
    answer = bot.answer(question)
    sentence = bot.index.sentences[figure.sentence]
    cited = [(one.document, one.start) for one in answer.citations]
    return figure.text in answer.text and (sentence.document, sentence.start) in cited


def _lower(subject: str) -> str:
    return subject[0].lower() + subject[1:]


def _speakers(index: Index) -> list[str]:
    """By whom, or for which country or body of one word, most is said."""
    said = Counter(
        next((body for body in one.stands_for if " " not in body), one.speaker)
        for one in index.statements
    )
    return _distinct(name for name, _ in said.most_common())


def _people(index: Index) -> list[str]:
    named = Counter(one.text for one in index.names if one.kind == "PERSON")
    return _distinct(name for name, _ in named.most_common())


def _distinct(names: Iterable[str]) -> list[str]:
    """Those of `names` that are well formed and share no word with one before them."""
    seen: set[str] = set()
    kept: list[str] = []
    for name in names:
        words = set(name.split())
        if WELL_FORMED.fullmatch(name) and seen.isdisjoint(words):
            kept.append(name)
        seen |= words
    return kept


def _subject(question: str) -> str:
    return re.sub(r"^(?:What did|Who is) | say\?$|\?$", "", question)


def _in(name: str, questions: Iterable[str]) -> bool:
    return any(word in question for question in questions for word in name.split())
