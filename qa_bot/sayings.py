"""Statements: all that somebody says on a topic, and who said something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa_bot.answers import Source, numbered, places_in, silent, unknown
from qa_bot.evidence import Found, rows_of
from qa_bot.facts import fact, read
from qa_bot.lexicon import listed
from qa_bot.questions import Asked
from qa_bot.types import Answer, Sentence, Statement
from qa_bot.voices import parted, speaks_for
from qa_bot.words import COUNTING, content, denies, numbers, said_alike, stem, stems, tokens

WORDS_FIT, SENSE_FITS = 0.5, 0.42
"""From what share of the topic's words, or what cosine to it, a statement fits a topic."""
ANSWERS, MOST = 0.65, 12
"""From what score of the reader a statement answers a question, and how many it reads."""
SAID = 0.42
"""From what score a statement is what a question says that somebody said."""
PLAINLY_SAID = 0.6
"""From what score it is even where the question has a name that the text has not."""
REACH = 1
"""Sentences between a speaker's name and the statement, at most."""
LIKELY = 5
"""Sentences whose statements are compared closely with what a question says was said."""
THEME = 2
"""Sentences at the start of a document that tell what it is about."""
VIEW = re.compile(
    r"\b(?:think|opinion|views?|position|stance|attitude|feel|reactions?|react|thoughts)\b", re.I
)
"""What asks how somebody sees the matter at hand, whatever it is called."""
OPEN = '"“„«'
TAKEN_UP = listed("it them this that these those they")
"""Words of a statement that stand for something in the sentence before."""
EVERYBODY = ("", "everyone", "everybody", "people", "the people", "anyone", "anybody")
MERE_SAYING = frozenset(stem(verb) for verb in listed("say tell comment state add reply speak"))
"""Verbs whose object is words alone."""
MATTERS = frozenset(
    stem(noun)
    for noun in listed(
        """agreement case decision deal idea issue matter move news outcome plan project proposal
        report result situation study"""
    )
)
"""What a text's own matter can be called."""
DONE_AS_SAID = frozenset(
    stem(verb)
    for verb in listed(
        """support back oppose reject want propose praise welcome accuse blame favour favor demand
        seek plan endorse approve offer regret thank attribute"""
    )
)
"""What can be done as well as said, so that a text may tell it without a statement."""


def statements(asked: Asked, source: Source) -> Answer:
    """All that the subject of `asked` says on its topic, in the order of the text."""
    said = of_speaker(asked.subject, source)
    chosen = on_topic(said, asked, source)
    if chosen:
        return told(asked.text, chosen, source, 0.9 if asked.topic == "" else 0.8)
    if unknown(asked.text, source):
        return silent(asked.text, source)
    return acted(asked, said, source)


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


def on_topic(said: Sequence[Statement], asked: Asked, source: Source) -> list[Statement]:
    """Those of `said` that are put as `asked` puts it, as far as any are, and fit its topic."""
    verb = stem(asked.verb)
    alike = [one for one in said if verb in said_alike() and _put_so(one, asked.verb, source)]
    if not content(asked.topic) or not said:
        return list(alike if alike else said)
    fitting = _fitting(alike, asked.topic, source) or _fitting(said, asked.topic, source)
    fitting += [one for one in _answering(said, asked, source) if one not in fitting]
    if fitting:
        return sorted(fitting, key=lambda one: (one.sentence, one.start))
    told_to = bool(alike) and not re.search(r"\b(?:about|on|of|regarding)\b", asked.text)
    wanted = content(asked.topic)
    alone = len(wanted) == 1 and (wanted[0] in source.words or wanted[0] in MATTERS)
    viewed = alone and VIEW.search(asked.text) is not None
    if told_to or viewed or is_theme(wanted, said[0], source):
        return list(alike if alike else said)
    return []


def _fitting(said: Sequence[Statement], topic: str, source: Source) -> list[Statement]:
    parts = [content(part) for part in re.split(r",|\band\b|\bor\b", topic)]
    parts = [[word for word in part if word not in COUNTING] or part for part in parts if part]
    own = {one: _covered(parts, stems(one.text), source) for one in said}
    apt = {one.sentence for one in said if own[one] >= WORDS_FIT}
    fitting: list[Statement] = []
    for one in said:
        if one.sentence in apt and own[one] < WORDS_FIT:
            continue
        words = _covered(parts, _context(one, source), source)
        goes_on = bool(fitting) and one.sentence <= fitting[-1].sentence + 1
        if words >= WORDS_FIT or source.near(topic, one.sentence) >= SENSE_FITS or goes_on:
            fitting.append(one)
    return fitting


def _answering(said: Sequence[Statement], asked: Asked, source: Source) -> list[Statement]:
    """Those of `said` in which the reader finds the answer, of the `MOST` nearest to the topic."""
    said = sorted(said, key=lambda one: -source.near(asked.topic, one.sentence))[:MOST]
    spans = source.reader.read(asked.text, [_passage(one, source) for one in said])
    return [one for one, span in zip(said, spans, strict=True) if span.score >= ANSWERS]


def _passage(one: Statement, source: Source) -> str:
    """The sentence of `one`, behind the one before it in its document."""
    before, own = (
        source.index.sentences[max(0, one.sentence - 1)],
        source.index.sentences[one.sentence],
    )
    start = before.start if before.document == own.document else own.start
    return source.index.documents[own.document].text[start : own.end]


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
    """What the text reports of a subject of whom it has no fitting statement, as far as it does.

    Where the span that is read stands in a statement, that statement is the answer.
    """
    found = read(asked.text, source)
    if not found:
        return silent(asked.text, source)
    best = found[0]
    rows = set(rows_of(best.sentences, source))
    within = [one for one in said if one.sentence in rows]
    if within:
        return told(asked.text, within, source, best.score)
    held = {word for row in rows for word in source.words.rows[row]}
    if (
        said
        or stem(asked.verb) in MERE_SAYING
        or not all(word in held for word in content(asked.subject))
    ):
        return silent(asked.text, source, best.score)
    return Answer(asked.text, best.text, True, best.score, numbered(best.sentences, source))


def who_said(asked: Asked, source: Source) -> Answer:
    """The speaker of what `asked` quotes or reports, with the statement."""
    found = read(asked.text, source)
    one, score = best_match(asked, source)
    if unknown(asked.topic, source) and score < PLAINLY_SAID:
        return silent(asked.text, source)
    if found and (own := _spoken_by(found[0], asked, source)):
        one, score = own, max(score, found[0].score)
    if one is not None and score >= SAID:
        return told(asked.text, _same_place(one, source), source, min(0.95, score))
    if found and (stem(asked.verb) in DONE_AS_SAID or found[0].score >= PLAINLY_SAID):
        return fact(asked, source, found)
    return silent(asked.text, source, score)


def _spoken_by(found: Found, asked: Asked, source: Source) -> Statement | None:
    """The statement nearest to what was said of those by whom the reader has `found` to say it.

    None where the sentence that the reader found has no statement and comes nearer itself.
    """
    first = rows_of(found.sentences, source)[0]
    near = [
        one
        for one in source.index.statements
        if abs(one.sentence - first) <= REACH and speaks_for(one, found.text)
    ]
    near = [one for one in near if one.sentence == first] or near
    topic = source.vector(asked.topic)
    best = max(near, key=lambda one: float(topic @ source.vector(one.text)), default=None)
    if best is None or best.sentence == first:
        return best
    return best if source.near(asked.topic, best.sentence) > source.near(asked.topic, first) else None


def best_match(asked: Asked, source: Source) -> tuple[Statement | None, float]:
    """The statement that comes nearest to what was said, and how near it comes."""
    claim = content(asked.topic)
    figures = numbers(asked.topic)
    best: Statement | None = None
    top = 0.0
    topic = source.vector(asked.topic)
    for one in _likely(asked.topic, source):
        sentence = source.index.sentences[one.sentence]
        words = source.words.coverage(claim, source.words.rows[one.sentence])
        sense = float(topic @ source.vector(one.text))
        verb, cue = stem(asked.verb), stem(one.cue)
        alike = verb not in MERE_SAYING and cue in {verb, *said_alike().get(verb, ())}
        score = 0.5 * words + 0.4 * sense + 0.1 * alike
        if words < 0.5 and denies(one.text) != denies(asked.topic):
            score -= 0.1
        if figures - numbers(sentence.text):
            score -= 0.4
        if score > top:
            best, top = one, score
    return best, top


def _likely(topic: str, source: Source) -> list[Statement]:
    """The statements whose sentences come nearest to `topic`, by words and by sense."""
    claim = content(topic)
    near = {
        row: source.words.coverage(claim, source.words.rows[row]) + source.near(topic, row)
        for row in {one.sentence for one in source.index.statements}
    }
    best = set(sorted(near, key=lambda row: -near[row])[:LIKELY])
    return [one for one in source.index.statements if one.sentence in best]


def _same_place(one: Statement, source: Source) -> list[Statement]:
    """`one` with all who say it together."""
    return [
        other
        for other in source.index.statements
        if (other.sentence, other.start, other.end) == (one.sentence, one.start, one.end)
    ]


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
    if any(mark in between for mark in OPEN) or one.speaker.split()[-1] in between:
        return f"{one.speaker}: {whole}"
    reported = sentence.text[offset - len(between) - len(one.cue) : offset + len(whole)]
    if one.cue.endswith("ing"):
        clause = re.search(r"\bthat\s*$", between) is not None
        return f"{one.speaker}: {whole if clause else reported}"
    return f"{one.speaker} {reported}"
