"""The words that a verb reports."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from qa_bot.judgements import asked_for, judged, object_words, segment, trimmed
from qa_bot.lexicon import CONVINCED, JUDGING, MARKED, SAYING, URGING, listed
from qa_bot.reporters import FINITE, SUBJECTS, is_modal, is_telling, is_wish, outer_of

if TYPE_CHECKING:
    from spacy.tokens import Span as Words
    from spacy.tokens import Token

CLAUSES = ("ccomp", "xcomp")
BELIEFS = listed(
    """argument assurance belief claim conviction doubt fear hope impression opinion point position
    promise suspicion view warning"""
)
FEELING = ("assume", "fear", "feel", "hope")
"""Verbs that report by a clause without "that" where it is more than "felt the ground shake"."""
TELLING = ("assure", "inform", "promise", "remind", "tell", "warn")
LOOSE = ("relcl", "acl")
LONGEST = 10
"""Words between who speaks and the comma behind: "he told a court in Oslo on Monday,"."""


def said(verb: Token, subject: Token, stand_ins: Container[int]) -> Words | None:
    """The words by which `verb` tells what its subject says; None where there are none."""
    if (whole := _around(verb, subject, stand_ins)) is not None:
        return whole
    first, last = segment(verb)
    children = [one for one in verb.children if one.idx not in stand_ins and first <= one.i < last]
    clauses = [word for word in children if word.dep_ in CLAUSES] or _before(verb, last)
    opening = min(verb.i, subject.left_edge.i)
    if not verb.doc[opening - 1].is_punct:
        clauses = [word for word in clauses if word.i > verb.i]
    if verb.dep_ == "parataxis":
        clauses.append(verb.head)
    if verb.lower_ in CONVINCED:
        believed = [word for word in clauses if word.dep_ == "ccomp"]
        return _clause(verb, subject, believed[0]) if believed else None
    infinitives = [word for word in clauses if _is_infinitive(word, verb)] or _promised(children)
    finite = [word for word in clauses if word not in infinitives] or _strayed(verb, subject)
    if views := _views(verb):
        return _clause(verb, subject, views[0])
    if verb.lemma_ in SAYING and finite and not (verb.lemma_ == "ask" and asked_for(verb)):
        clauses = [finite[0], *finite[0].conjuncts]
        marked = any(one.lower_ == "that" for clause in clauses for one in clause.children)
        found = verb.lemma_ == "find" and finite[0].pos_ == "ADJ"
        clear = verb.lemma_ in FEELING and any(map(_is_finite, (finite[0], *finite[0].lefts)))
        if marked or found or clear or verb.dep_ == "parataxis" or verb.lemma_ not in MARKED:
            return _clause(verb, subject, finite[0])
    after = [word for word in children if word.i > verb.i]
    if (verb.lemma_ in URGING or is_wish(verb)) and infinitives:
        urged = [word for word in after if word.dep_ in ("dobj", "dative")]
        if verb.lemma_ == "call":
            urged += [word for on in after if on.lower_ == "on" for word in on.children]
        if urged or verb.lemma_ != "ask":
            return object_words(verb, [*urged, infinitives[0]])
    if (words := judged(verb, subject, after)) is not None:
        return words
    return _foregoing(verb, subject, stand_ins) if verb.lemma_ in SAYING else None


def _around(verb: Token, subject: Token, stand_ins: Container[int]) -> Words | None:
    """All that stands around "…, he said, …" or "…, says Ana Lund, …", whatever the parser made
    of it; None where it does not stand between commas."""
    doc, (begin, end) = verb.doc, segment(verb)
    first = subject.left_edge.i if subject.i < verb.i else verb.i
    told = is_telling(verb) and verb.dep_ != "relcl"
    parted = any(word.text == "," for word in doc[first : verb.i])
    if not told or parted or first - 1 <= begin or doc[first - 1].text != ",":
        return None
    if any(word.idx in stand_ins or word.text == '"' for word in doc[begin:end]):
        return None
    after = max(verb, subject).i + 1
    stops = [word.i for word in doc[after:end] if word.text == ","]
    if len(stops) > 1 and all(word.pos_ == "PROPN" for word in doc[stops[0] + 1 : stops[1]]):
        del stops[0]  # "says the mayor, Ana Lund, …"
    if not stops or stops[0] + 2 >= end:
        return None
    aside, rest = doc[after : stops[0]], doc[stops[0] + 1 : end]
    plain = all(
        word.pos_ not in ("VERB", "AUX", "SCONJ") and word.dep_ not in SUBJECTS for word in aside
    )
    adds = rest[0].tag_ == "VBG" or rest[0].lower_ == "that"
    more = [word for word in rest if word.lemma_ in SAYING | URGING and word.tag_ in FINITE]
    if not plain or len(aside) > LONGEST or adds or more:
        return None
    return trimmed(doc, begin, end)


def _is_finite(word: Token) -> bool:
    return word.tag_ in FINITE or is_modal(word)


def _promised(children: list[Token]) -> list[Token]:
    """The infinitive of "promised in May to go" that the parser took for a purpose."""
    purposes = [
        word
        for word in children
        if word.dep_ == "advcl" and any(one.tag_ == "TO" for one in word.lefts)
    ]
    return purposes if not any(word.dep_ == "dobj" for word in children) else []


def _views(verb: Token) -> list[Token]:
    """The clause of "takes the view that" and its like."""
    nouns = [word for word in verb.rights if word.dep_ == "dobj" and word.lemma_ in BELIEFS]
    clauses = [word for noun in nouns for word in noun.rights if word.dep_ in ("acl", "ccomp")]
    return [word for word in clauses if any(one.lower_ == "that" for one in word.lefts)]


def _before(verb: Token, last: int) -> list[Token]:
    """Clauses behind `verb` and before `last` that the parser hung on what stands behind that."""
    outer = [word for word in verb.rights if word.i >= last and word.dep_ in CLAUSES]
    return [
        word
        for clause in outer
        for word in clause.lefts
        if word.dep_ in CLAUSES and verb.i < word.i < last
    ]


def _is_infinitive(clause: Token, verb: Token) -> bool:
    """Whether `clause` is "to go", and not what is believed as in "thinks the risk to be low"."""
    kinds = {word.dep_ for word in clause.lefts}
    whole = "nsubj" in kinds and verb.lemma_ not in URGING
    return any(word.tag_ == "TO" for word in clause.lefts) and not whole


def _foregoing(verb: Token, subject: Token, stand_ins: Container[int]) -> Words | None:
    """What stands before a closing ", she said" that the parser made nothing of."""
    first, (start, end) = min(verb.i, subject.left_edge.i), segment(verb)
    whole = verb.dep_ in ("ROOT", "acl") or not start <= verb.head.i < end
    if not whole or first - start < 4 or verb.doc[first - 1].text != ",":
        return None
    asides = ("prep", "advcl", "npadvmod", "advmod")
    aside = any(word.left_edge.i == start and word.dep_ in asides for word in verb.lefts)
    objects = any(word.dep_ in ("dobj", *CLAUSES) for word in verb.rights)
    if aside or objects or any(word.idx in stand_ins for word in verb.doc):
        return None
    return trimmed(verb.doc, start, first)


def _link(word: Token, verb: Token) -> Token | None:
    """The "and" or "while" that ends what `verb` reports where `word` reports something else."""
    if outer_of(word) == verb:
        if word.dep_ == "advcl":
            return word.left_edge
        links = [other for other in word.doc[verb.i : word.i] if other.dep_ == "cc"]
        return links[-1] if links else None
    if word.dep_ == "advcl" and word.lemma_ in SAYING | URGING:
        return next((one for one in word.children if one.lower_ in ("while", "whereas")), None)
    return None


def _strayed(verb: Token, subject: Token) -> list[Token]:
    """Clauses of "that" behind `verb` that the parser hung on a word between, or took for nouns."""
    if told := _told(verb):
        return told
    if verb.lemma_ == "say" and (clause := _cut_short(verb)):
        return clause
    nouns = [word for word in verb.rights if word.dep_ == "nsubj" and word != subject]
    if nouns and subject.i < verb.i and any(word.dep_ == "acl" for word in nouns[0].children):
        return nouns[:1]
    marks = [
        word
        for word in verb.subtree
        if word.lower_ == "that"
        and word.i > verb.i
        and (word.tag_ == "IN" or word.dep_ == "advmod" or _in_a_report(word, verb))
    ]
    return [
        clause
        for clause in (word.head for word in marks)
        if any(word.dep_ in SUBJECTS for word in clause.children)
        and (
            clause.dep_ == "advcl"
            or _in_writing(clause, verb)
            or (clause.dep_ in LOOSE and clause.head.i > verb.i)
        )
    ]


def _cut_short(verb: Token) -> list[Token]:
    """The subject of "said a guest who sleeps should go", which the parser took for an object."""
    nouns = [word for word in verb.rights if word.dep_ == "dobj" and word.left_edge.i == verb.i + 1]
    return [
        noun
        for noun in nouns
        if any(word.dep_ == "relcl" for word in noun.rights) and any(map(_is_finite, noun.subtree))
    ]


def _in_writing(clause: Token, verb: Token) -> bool:
    """Whether `clause` hangs on the "writing" of "warned in writing that they pay"."""
    noun = clause.head
    return clause.dep_ == "ccomp" and noun.dep_ == "pobj" and noun.head.head == verb


def _told(verb: Token) -> list[Token]:
    """What is told to somebody where the parser took it for what that one is like.

    "He told the meeting she had paid", "he told the paper that he had paid".
    """
    noun = next((word for word in verb.rights if word.dep_ in ("dobj", "dative")), None)
    if verb.lemma_ not in TELLING or noun is None:
        return []
    return [
        word
        for word in noun.rights
        if word.dep_ in LOOSE
        and word.left_edge.i == noun.i + 1
        and (word.left_edge.lower_ == "that" or word.left_edge.tag_ == "PRP")
        and any(one.dep_ in SUBJECTS for one in word.lefts)
    ]


def _in_a_report(that: Token, verb: Token) -> bool:
    """Whether `that` opens what `verb` reports, as in "said in a letter that they pay"."""
    noun = that.head.head
    return that.dep_ == "dobj" and noun.dep_ == "pobj" and noun.head.head == verb


def _clause(verb: Token, subject: Token, clause: Token) -> Words:
    doc, start, end = verb.doc, clause.left_edge.i, clause.right_edge.i + 1
    for word in verb.rights:
        if clause.i > verb.i and _goes_with(word, verb.doc[end : word.left_edge.i]):
            end = word.right_edge.i + 1
    if clause.dep_ in LOOSE:
        end = _to_the_end(verb, end)
    for word in clause.subtree:
        if word.i > clause.i and (link := _link(word, verb)):
            end = min(end, link.i)
    if not any(word.dep_ in ("nsubj", "nsubjpass", "expl") for word in clause.children):
        objects = [word for word in verb.children if word.dep_ == "dobj"]
        if objects and verb.i < objects[0].i and objects[0].right_edge.i + 1 == start:
            start = objects[0].left_edge.i
    first, begin = min(verb.i, subject.left_edge.i), segment(verb)[0]
    bare = all(word.dep_ not in ("nsubj", "nsubjpass", "expl") for word in doc[start:end])
    aside = clause.i > verb.i and first > begin + 1 and doc[first - 1].text == ","
    if aside and (bare or start < first):
        # "The trial, he said, will last": the clause begins before the words that report it.
        start = min(start, begin) if bare else start
    elif clause.i < verb.i:
        after = max(verb.i, subject.right_edge.i) + 1
        if all(word.dep_ in ("punct", "cc") for word in doc[after:end]):
            end = _goes_on(verb, after) or first
    else:
        start = max(start, verb.i + 1)
        if doc[start].lower_ == "that" and (doc[start].tag_ == "IN" or doc[start].dep_ == "advmod"):
            start += 1
    first, last = segment(verb)
    return trimmed(doc, max(start, first), min(end, last))


def _goes_with(word: Token, between: Words) -> bool:
    """Whether `word` heads the rest of a clause: "that the roof built of lead | would not last"."""
    if word.dep_ == "conj":
        marked = any(one.lower_ == "that" and one.dep_ == "mark" for one in word.lefts)
        return marked and all(one.dep_ in ("punct", "cc") for one in between)
    return word.dep_ == "ccomp" and word.lemma_ not in SAYING and not between


def _goes_on(verb: Token, after: int) -> int:
    """Where "The mast broke, he said, and the crew was late" ends, told from `after` on; else 0."""
    rest = verb.doc[after : segment(verb)[1]]
    linked = len(rest) > 2 and rest[0].text == "," and rest[1].lower_ in ("and", "but")
    told = any(word.pos_ == "VERB" and word.lemma_ in SAYING | URGING | JUDGING for word in rest)
    whole = any(word.dep_ in SUBJECTS for word in rest)
    return rest.end if linked and whole and not told else 0


def _to_the_end(verb: Token, end: int) -> int:
    """Where a clause ends that the parser broke off at `end`: after what it hung on `verb`."""
    for word in verb.rights:
        if word.left_edge.i == end and word.dep_ in ("prep", "punct", "cc", "conj"):
            end = word.right_edge.i + 1
    return end
