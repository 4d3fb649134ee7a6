"""Statements: all that somebody says on a topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa_bot.answers import Source, numbered, places_in, silent, unknown
from qa_bot.confidence import fit, log_odds
from qa_bot.evidence import rows_of, together
from qa_bot.facts import read
from qa_bot.lexicon import listed
from qa_bot.questions import Asked
from qa_bot.quotes import OPENING
from qa_bot.types import Answer, Sentence, Statement
from qa_bot.voices import parted
from qa_bot.words import (
    COUNTING,
    content,
    said_alike,
    stem,
    stems,
    tokens,
)

Features = tuple[float, ...]

FITS, ALSO, MOST = 0.45, 0.32, 12
"""From what probability a statement fits a topic, from what one where another surely does, and how
many of a speaker's are tried."""
WEIGHTS, BIAS = (1.02, 1.51, 2.63, 0.76, 0.86, 2.62), -0.13
"""What the log-odds of the reader's score weigh, the share of the topic's words, the cosine to it,
whether it is the document's own, whether a view is asked for, and whether the statement goes on
from one that fits; fitted by `python -m training.topics`."""
DEAF = -3.0
"""The least log-odds of the reader's that counts: of a promise it does not hear what is said."""
WHOLE = 0.9
"""How sure statements are that need not fit a topic."""
HOLDS = 0.7
"""From what score the reader knows who it is that a question calls by a role."""
HEARS = 0.3
"""From what score it knows what a subject does or says of which no statement is known."""
BEFORE = 2
"""Sentences before a statement that are read with it."""
THEME = 2
"""Sentences at the start of a document that tell what it is about."""
VIEW = re.compile(
    r"\b(?:think|opinion|views?|position|stance|attitude|feel|reactions?|react|thoughts)\b", re.I
)
"""What asks how somebody sees the matter at hand, whatever it is called."""
TAKEN_UP = listed("it them this that these those they")
"""Words of a statement that stand for something in the sentence before."""
EVERYBODY = ("", "everyone", "everybody", "people", "the people", "anyone", "anybody")


def statements(asked: Asked, source: Source) -> Answer:
    """All that the subject of `asked` says on its topic, in the order of the text."""
    said = of_speaker(asked.subject, source)
    lacking, person = unknown(asked.text, source), ""
    if not said and not lacking and (person := holder(asked.subject, source)):
        said = source.statements_of(person)
    chosen = on_topic(said, asked, source)
    if chosen:
        return told(asked.text, list(chosen), source, max(chosen.values()))
    if lacking or (person and not said):
        return silent(asked.text, source)
    return acted(asked, said, source)


def holder(subject: str, source: Source) -> str:
    """The name of whom the text calls something like `subject`, by the reader; "" where unsure.

    A name is nobody's but its own, and the envoy of a country no other's.
    """
    words, places = parted(subject)
    if places or not words & {word for word in subject.split() if word.islower()}:
        return ""
    found = read(f"Who is {subject}?", source)
    named = found and found[0].score >= HOLDS and found[0].text[0].isupper()
    return found[0].text if named else ""


def of_speaker(subject: str, source: Source) -> list[Statement]:
    """The statements of all whom `subject` denotes; "X and Y" denotes both."""
    if subject.casefold() in EVERYBODY:
        return list(source.index.statements)
    said = source.statements_of(subject) or source.statements_of(subject.partition(",")[0])
    if not said and " and " in subject:
        parts = [source.statements_of(part) for part in subject.split(" and ")]
        said = sorted((one for part in parts for one in part), key=lambda one: one.sentence)
    return said if said else _by_role(subject, source)


def _by_role(subject: str, source: Source) -> list[Statement]:
    """The statements of whom "Ghana's captain" means where a sentence on the captain names Ghana.

    That one must speak for nobody else, and the name come first.
    """
    words, places = parted(subject)
    if not words or not places:
        return []
    wanted = {stem(word) for word in words}
    return [
        one
        for one in source.index.statements
        if one.stands_for == (one.speaker,)
        and wanted <= {stem(word) for word in tokens(one.role or "")}
        and any(
            set(places) <= places_in(sentence.text.partition(one.speaker)[0])
            for sentence in source.index.sentences
            if one.speaker in sentence.text
        )
    ]


def on_topic(said: Sequence[Statement], asked: Asked, source: Source) -> dict[Statement, float]:
    """Those of `said` that are put as `asked` puts it, as far as any are, and fit its topic.

    In the order of the text, each with the probability that it fits.
    """
    verb = stem(asked.verb)
    alike = [one for one in said if verb in said_alike() and _put_so(one, asked.verb, source)]
    whole = dict.fromkeys(alike if alike else said, WHOLE)
    if not content(asked.topic) or not said:
        return whole
    fitting = _fitting(said, asked, source)
    if fitting:
        return {one: fitting[one] for one in fitting if one in alike} or fitting
    told_to = bool(alike) and not re.search(r"\b(?:about|on|of|regarding)\b", asked.text)
    return whole if told_to else {}


def _fitting(said: Sequence[Statement], asked: Asked, source: Source) -> dict[Statement, float]:
    """Those of `said` that are on the topic of `asked`, with the probability of each.

    The `MOST` nearest to it are tried, in the order of the text.
    """
    nearest = sorted(said, key=lambda one: -source.near(asked.topic, one.sentence))[:MOST]
    tried = [one for one in said if one in nearest]
    fitting: dict[Statement, float] = {}
    for one, known in zip(tried, features(tried, asked, source), strict=True):
        score = fit((*known, goes_on(one, fitting)), WEIGHTS, BIAS)
        if score >= ALSO:
            fitting[one] = score
    return fitting if max(fitting.values(), default=0.0) >= FITS else {}


def goes_on(one: Statement, fitting: Iterable[Statement]) -> bool:
    """Whether `one` stands in the sentence of one of `fitting`, or in the next."""
    return any(0 <= one.sentence - other.sentence <= 1 for other in fitting)


def features(said: Sequence[Statement], asked: Asked, source: Source) -> list[Features]:
    """What speaks for each of `said` being on the topic of `asked`, as `WEIGHTS` has it but for the
    last."""
    wanted, view = content(asked.topic), VIEW.search(asked.text) is not None
    parts = [content(part) for part in re.split(r",|\band\b|\bor\b", asked.topic)]
    parts = [[word for word in part if word not in COUNTING] or part for part in parts if part]
    heard = together(asked.text, _about(said, source), source)
    found: list[Features] = []
    for one in said:
        alone = len(source.statements_in(one.sentence)) == 1
        words = _covered(parts, _context(one, source) if alone else stems(one.text), source)
        score = max(DEAF, log_odds(heard[one.sentence].score))
        near = source.near(asked.topic, one.sentence)
        found.append((score, words, near, is_theme(wanted, one, source), view))
    return found


def _about(said: Iterable[Statement], source: Source) -> set[int]:
    """The numbers of the sentences of `said` and of the `BEFORE` that stand before each."""
    rows = {max(0, one.sentence - step) for one in said for step in range(BEFORE + 1)}
    own = {source.index.sentences[one.sentence].document for one in said}
    return {row for row in rows if source.index.sentences[row].document in own}


def _covered(parts: Sequence[Sequence[str]], held: Iterable[str], source: Source) -> float:
    """How much of any of `parts` is among the words `held`."""
    words = set(held)
    return max((source.words.coverage(part, words) for part in parts), default=1.0)


def _context(one: Statement, source: Source) -> frozenset[str]:
    """The words of the sentence of `one`, and of the one before where it takes that up."""
    held = source.words.rows[one.sentence]
    if one.sentence > 0 and TAKEN_UP & {word.casefold() for word in tokens(one.text)}:
        held = held | source.words.rows[one.sentence - 1]
    return held


def is_theme(wanted: Sequence[str], one: Statement, source: Source) -> bool:
    """Whether the document of `one` is, by how it opens, about the words `wanted`."""
    lead = source.leads[source.index.sentences[one.sentence].document]
    held = {word for row in source.words.rows[lead : lead + THEME] for word in row}
    return all(word in held for word in wanted)


def _put_so(one: Statement, verb: str, source: Source) -> bool:
    alike = said_alike().get(stem(verb))
    if alike is None:
        return True
    if _reported_by(one, source) in alike:
        return True
    return stem(verb) in stems(one.text)


def _reported_by(one: Statement, source: Source) -> str:
    """The stem of the verb that reports `one`: to call something bad is to describe it."""
    sentence = source.index.sentences[one.sentence]
    before = sentence.text[: one.start - sentence.start].rstrip()
    named = stem(one.cue) == "call" and before.endswith(one.cue)
    return "describ" if named else stem(one.cue)


def acted(asked: Asked, said: Sequence[Statement], source: Source) -> Answer:
    """What the reader finds for a subject that has no fitting statement.

    Where that stands in a statement, the statement is the answer; it must be one of `said` where
    the subject is known to say something.
    """
    found = read(asked.text, source, HEARS)
    if not found:
        return silent(asked.text, source)
    best = found[0]
    here = [one for row in rows_of(best.sentences, source) for one in source.statements_in(row)]
    within = [
        one
        for one in here
        if (one in said if said else one.start < best.end and best.start < one.end)
    ]
    if within and not said:
        voices = {one.speaker for one in within}
        own = [one for one in source.index.statements if one.speaker in voices]
        within = list(on_topic(own, asked, source)) or within
    if within:
        return told(asked.text, within, source, best.score)
    if said:
        return silent(asked.text, source, best.score)
    return Answer(asked.text, best.text, True, best.score, numbered(best.sentences, source))


def told(question: str, said: Sequence[Statement], source: Source, score: float) -> Answer:
    """An answer of one line for each statement of `said`, with its speaker and its number."""
    said = [one for one in said if not any(_within(one, other) for other in said)]
    sentences = [source.index.sentences[one.sentence] for one in said]
    speakers: dict[Sentence, str] = {}
    for one, sentence in zip(said, sentences, strict=True):
        speakers.setdefault(sentence, one.speaker)
    cited = numbered(sentences, source, speakers)
    number = dict(zip(dict.fromkeys(sentences), (one.number for one in cited), strict=True))
    lines = dict.fromkeys(
        f"{line(one, sentence)} [{number[sentence]}]"
        for one, sentence in zip(said, sentences, strict=True)
    )
    return Answer(question, "\n".join(lines), True, score, cited)


def _within(one: Statement, other: Statement) -> bool:
    inside = one.sentence == other.sentence and other.start <= one.start and one.end <= other.end
    return inside and other.end - other.start > one.end - one.start


def line(one: Statement, sentence: Sentence) -> str:
    """`one` with its speaker: a quote in marks, else from the word that reports it."""
    if one.direct:
        return f'{one.speaker}: "{one.text}"'
    offset = one.start - sentence.start
    before = sentence.text[:offset]
    cue = [match.start() for match in re.finditer(rf"\b{re.escape(one.cue)}\b", before)]
    whole = sentence.text[offset : offset + len(one.text)]
    if not one.cue or not cue or one.cue == "according to":
        return f"{one.speaker}: {whole}"
    between = before[cue[-1] + len(one.cue) :]
    if any(mark in between for mark in OPENING) or one.speaker.split()[-1] in between:
        return f"{one.speaker}: {whole}"
    reported = sentence.text[offset - len(between) - len(one.cue) : offset + len(whole)]
    if one.cue.endswith("ing"):
        clause = re.search(r"\bthat\s*$", between) is not None
        return f"{one.speaker}: {whole if clause else reported}"
    return f"{one.speaker} {reported}"
