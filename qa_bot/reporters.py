"""Verbs that report, and who does so by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa_bot.lexicon import CONVINCED, JUDGING, OFFICES, REPLIES, SAYING, URGING, VIEWS
from qa_bot.phrases import is_named, name_behind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

GOING_ON = ("continue", "go", "hasten", "write")
"""Verbs that lead to another that reports: "wrote to say that"."""
FINITE = ("VBD", "VBZ", "VBP")
SUBJECTS = ("nsubj", "nsubjpass")


def subject_of(verb: Token) -> Token | None:
    """Who does what `verb` says, where it says that it is done; None for passives and denials."""
    if verb.lower_ in CONVINCED:
        return _convinced(verb)
    if verb.pos_ not in ("VERB", "AUX"):
        return None
    lefts = list(verb.children)
    hedged = is_wish(verb) or any(word.lower_ == "only" for word in lefts)
    if any(map(is_modal, lefts)) and not hedged:
        return None
    denied = any(word.dep_ == "neg" for word in lefts) and verb.lemma_ != "rule"
    if denied or any(word.dep_ in ("nsubjpass", "auxpass") for word in lefts):
        return None
    if (speaker := _behind_quote(verb) or _behind_comma(verb)) is not None:
        return speaker
    if (own := _own(verb)) is not None:
        return own
    if (outer := outer_of(verb)) is not None:
        return subject_of(outer)
    if _is_apart(verb.head, verb):
        return next((word for word in verb.head.lefts if word.dep_ in SUBJECTS), None)
    if verb.dep_ == "conj" or (verb.dep_ in ("advcl", "xcomp") and verb.tag_ == "VBG"):
        return subject_of(verb.head)
    if verb.dep_ == "pcomp" and verb.tag_ == "VBG" and verb.head.lower_ == "by":
        return subject_of(verb.head.head)
    if verb.dep_ == "xcomp" and verb.lemma_ in SAYING and verb.head.lemma_ in GOING_ON:
        return subject_of(verb.head)
    if _taken_for_passive(verb):
        return verb.head
    return _strayed_subject(verb)


def _own(verb: Token) -> Token | None:
    """The subject of `verb`: of two in "The ban, he said, will stay", the one beside it."""
    if _is_aside(verb):
        return None
    subjects = [word for word in verb.children if _is_subject(word)]
    beside = [word for word in subjects if word.right_edge.i == verb.i - 1]
    return next(iter(beside or subjects), None) or _behind_clause(verb)


def _is_aside(verb: Token) -> bool:
    """Whether `verb` is the "asked" of "The mayor, asked about it, said that it was late"."""
    asked = verb.lemma_ == "ask" and verb.i > 0 and verb.doc[verb.i - 1].text == ","
    return asked and any(_is_said_after(word, verb) for word in verb.rights)


def _is_said_after(word: Token, asked: Token) -> bool:
    """Whether `word` is the "said" that follows the aside of `asked`."""
    apart = word.doc[word.i - 1].text == "," and not any(map(_is_subject, word.lefts))
    told = is_telling(word) and word.dep_ in ("dep", "ccomp")
    return told and apart and word.head == asked


def _behind_quote(verb: Token) -> Token | None:
    """The name that ends '"…", said lifeboat coxswain Ingrid Hale', where the parser lost its way.

    It takes rare nouns for verbs.
    """
    doc, at = verb.doc, verb.i + 1
    told = is_telling(verb)
    quoted = '"' in doc[max(0, verb.i - 2) : verb.i].text
    if not told or not quoted or any(map(_is_subject, verb.lefts)):
        return None
    people = [word for word in verb.rights if word.dep_ == "dobj" and word.lower_ in OFFICES]
    if people and people[0].left_edge.i == at:
        return people[0]
    end = next((word.i for word in doc[at:] if word.is_punct), len(doc))
    words = doc[at:end]
    lost = 1 < len(words) < 8 and any(word.pos_ == "VERB" for word in words)
    plain = all(word.text.isalpha() for word in words)
    return words[-1] if lost and plain and words[-1].pos_ == "PROPN" else None


def _behind_comma(verb: Token) -> Token | None:
    """Who speaks in "The land, explained its owner, Ana Lund, is dry", taken for what is told."""
    doc, at = verb.doc, verb.i + 1
    told = is_telling(verb) and doc[max(0, verb.i - 1)].text == ","
    named = any(word.dep_ == "appos" for one in verb.lefts for word in one.subtree)
    nouns = [word for word in verb.rights if word.left_edge.i == at] if told and not named else []
    people = (word for word in nouns if word.lower_ in OFFICES or is_named(word))
    closed = any(word.text == "," for word in doc[at:])
    return next(people, None) if closed else None


def _strayed_subject(verb: Token) -> Token | None:
    """The name before `verb` that the parser made something else of, with an aside or without."""
    doc, at = verb.doc, verb.i - 1
    told = verb.lemma_ in SAYING | URGING | JUDGING and verb.tag_ in FINITE
    if _is_aside(verb.head) and _is_said_after(verb, verb.head):
        return next((word for word in verb.head.lefts if _is_subject(word)), None)
    if verb.dep_ not in ("ROOT", "dep") or not told or at < 0:
        return None
    if doc[at].pos_ == "PROPN":
        return doc[at] if doc[at].dep_ in ("advmod", "compound") else None
    asides = [word for word in doc[: at + 1] if word.text == ","]
    if len(asides) < 2 or asides[-1].i != at:
        return None
    if doc[at - 1].dep_ == "appos" and doc[at - 1].head.lower_ in OFFICES:
        return doc[at - 1].head
    name = doc[asides[-2].i - 1]
    return name if name.pos_ == "PROPN" and name.dep_ in ("appos", "nsubj") else None


def _is_apart(verb: Token, other: Token) -> bool:
    """Whether `other` goes on from the subject of `verb` alone: that is denied, passive, a plan."""
    linked = other.tag_ in FINITE and other.dep_ == "conj"
    linked = linked and any(word.dep_ == "cc" and word.i < other.i for word in verb.rights)
    adding = other.dep_ == "advcl" and other.tag_ == "VBG"
    apart = any(word.dep_ in ("neg", "auxpass") or is_modal(word) for word in verb.lefts)
    return (linked or adding) and apart and verb.dep_ != "ccomp"


def is_modal(word: Token) -> bool:
    return word.tag_ == "MD" and word.dep_ == "aux"


def is_telling(verb: Token) -> bool:
    """Whether `verb` is "says" or "said", or another in such a form that tells the same."""
    return verb.lemma_ in SAYING and verb.tag_ in FINITE


def is_wish(verb: Token) -> bool:
    """Whether `verb` is that of "would like"."""
    return verb.lemma_ == "like" and any(word.lower_ in ("would", "'d") for word in verb.lefts)


def _is_subject(word: Token) -> bool:
    """Whether `word` is a subject, and not the first part of one such as "vice-president"."""
    hyphened = any(one.text == "-" for one in word.doc[word.i : word.i + 2])
    return word.dep_ == "nsubj" and not hyphened


def _behind_clause(verb: Token) -> Token | None:
    """The envoy of "Speaking for the group, the envoy said", taken for what the group is."""
    clause = next((word for word in verb.lefts if word.dep_ == "csubj"), None)
    nouns = (word for word in clause.subtree if word.dep_ == "appos") if clause else ()
    return next((noun for noun in nouns if noun.right_edge.i == verb.i - 1), None)


def _convinced(word: Token) -> Token | None:
    """Who "is convinced that …", which the parser takes for an adjective or for a passive."""
    if word.dep_ == "acomp":
        return subject_of(word.head)
    denied = any(child.dep_ == "neg" for child in word.children)
    nouns = [child for child in word.children if child.dep_ in SUBJECTS]
    return nouns[0] if nouns and not denied else None


def cue_of(verb: Token) -> str:
    """The word from which on `verb` tells that somebody says something."""
    if verb.lower_ not in CONVINCED:
        return verb.text
    return next((word.text for word in verb.lefts if word.dep_ == "auxpass"), verb.head.text)


def _taken_for_passive(verb: Token) -> bool:
    """Whether `verb` says what its noun does: "the envoy, Tor Berg, announced …"."""
    apart = verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.doc[verb.i - 1].text == ","
    return apart and verb.lemma_ in SAYING | URGING and is_named(verb.head)


def heads_of(subject: Token) -> list[Token]:
    """The heads of all who speak: two in "X and Y", one in "chairman and founder X"."""
    others = [
        word
        for word in subject.conjuncts
        if word.pos_ in ("PROPN", "PRON")
        or word.tag_ == "NNS"
        or any(child.dep_ in ("det", "poss") for child in word.children)
    ]
    title = subject.tag_ == "NN" and not is_named(subject)
    bare = not any(child.dep_ in ("det", "poss") for child in subject.children)
    return others if title and bare and others and is_named(others[0]) else [subject, *others]


def outer_of(verb: Token) -> Token | None:
    """The verb that `verb` goes on from where the parser put it inside what that verb reports.

    "He told them that it was late and promised that he would go", "he said it was late, adding
    that he would go": in each, one subject says both.
    """
    links = [word for word in verb.head.children if word.dep_ == "cc" and word.i < verb.i]
    apart = bool(links) and verb.doc[links[-1].i - 1].text == ","
    clause = verb.lemma_ in SAYING and any(word.dep_ == "ccomp" for word in verb.children)
    if any(word.dep_ in ("auxpass", "mark") for word in verb.lefts):
        return None
    if not clause and not (verb.lemma_ in URGING | JUDGING and (apart or _unlike(verb))):
        return None
    adding = verb.dep_ == "advcl" and verb.tag_ == "VBG"
    active = verb.tag_ == "VBN" and any(word.dep_ == "dobj" for word in verb.children)
    finite = verb.tag_ in FINITE or active
    if not adding and (verb.dep_ != "conj" or not finite):
        return None
    for word in verb.ancestors:
        if word.dep_ == "ccomp" and word.head.lemma_ in SAYING:
            return word.head if adding or active or word.head.tag_ == verb.tag_ else None
    return None


def _unlike(verb: Token) -> bool:
    """Whether `verb` goes on from no verb of its own kind: of another tense, or of a thing."""
    subjects = [word for word in verb.head.children if word.dep_ in SUBJECTS]
    thing = any(word.tag_ == "NN" and word.lower_ not in OFFICES for word in subjects)
    return thing or any(word.dep_ == "aux" for word in verb.head.children)


def reporting_verb(head: Token, subjects: dict[int, Token]) -> int | None:
    """The verb that reports the quote of the stand-in `head`."""
    if head.dep_ in SUBJECTS:
        return None
    doc = head.doc
    verbs = [verb for verb in head.ancestors if verb.i in subjects]
    verbs += sorted((doc[i] for i in subjects), key=lambda verb: abs(verb.i - head.i))
    opening = head.i < 2
    for verb in verbs:
        if head != subjects[verb.i] and (verb.lemma_ in SAYING or (opening and verb == head.head)):
            return verb.i
    return None


def _that_of(view: Token) -> Token | None:
    """The "that" of "Peru's view is that"."""
    verb = view.head
    if verb.lemma_ != "be" or view.lower_ not in VIEWS | REPLIES:
        return None
    clauses = [word for word in verb.rights if word.dep_ == "ccomp"]
    return next((word for one in clauses for word in one.lefts if word.lower_ == "that"), None)


def sources_of(doc: Doc) -> Iterator[tuple[int, Token, int]]:
    """Whose each "according to X", "in X's view", "in the view of X" and "X's view is that" is.

    With where it begins and ends.
    """
    for word in doc[:-2]:
        if word.lower_ == "according" and doc[word.i + 1].lower_ == "to":
            objects = (other for other in doc[word.i + 2 :] if other.dep_ == "pobj")
            if source := next((name_behind(other) for other in objects), None):
                yield word.i, source, source.right_edge.i
        elif word.dep_ == "nsubj" and (that := _that_of(word)) is not None:
            for child in word.children:
                if child.dep_ == "poss":
                    yield word.left_edge.i, child, that.i
        elif word.lower_ in VIEWS and word.dep_ == "pobj" and word.head.lower_ in ("in", "to"):
            for child in word.children:
                if child.dep_ == "poss":
                    yield word.head.i, child, word.i
                elif child.lower_ == "of":
                    for owner in (one for one in child.children if one.dep_ == "pobj"):
                        yield word.head.i, owner, owner.right_edge.i
