"""The words that a verb reports by its object: "ruled out a strike", "called it late"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa_bot.lexicon import JUDGING, listed
from qa_bot.reporters import is_wish

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Words

OBJECTS = ("pobj", "pcomp")
LINKED = ("ask", "thank", "warn")
LINKS = ("about", "against", "as", "for", "of")
BARE = {
    "appeal": LINKS,
    "argue": ("against", "for"),
    "call": LINKS,
    "complain": ("about", "of"),
    "hint": ("at",),
    "hope": ("for",),
    "insist": ("on",),
    "object": ("to",),
    "plead": LINKS,
    "protest": ("about", "against", "at"),
    "speak": ("of",),
    "warn": ("about", "against", "of"),
    "worry": ("about",),
}
"""What the verbs that need no other object report it by."""
ALONE = ("argue", "hope", "warn")
"""Those of them that may have another."""
IDIOMS = ("brush aside", "brush off", "play down", "put at", "put down to", "rule out", "shrug off")
LAYING = listed("cast give lay pin place put raise")
LAID = listed("blame concern credit doubt fear hope objection question")
"""Verbs that report with the word beside them: "ruled out a strike", "laid the blame on rain"."""
FINDING = ("believe", "consider", "find", "think")
NAMING = ("brand", "call", "describe", "label")
TURNED_DOWN = ("confirm", "deny", "dispute", "doubt", "reject")
"""Verbs that report even a mere "this"."""
JUDGEMENTS = ("dobj", "ccomp", "oprd", "xcomp", "attr")


def judged(verb: Token, subject: Token, after: list[Token]) -> Words | None:
    """The words that `verb` reports by its object among those `after` it; None for none."""
    if verb.lemma_ in FINDING and (found := _found(after)):
        return object_words(verb, found)
    if is_wish(verb):
        return object_words(verb, [word for word in after if word.dep_ == "dobj"])
    if _is_idiom(verb, after):
        kinds = ("dobj", "prep", "xcomp")
        objects = [word for word in after if word.dep_ in kinds or _is_done(word)]
        behind = [word for word in after if word.dep_ == "prt" and word.i > objects[0].i]
        return object_words(verb, [*objects, *behind])
    if verb.lemma_ == "call" and any(word.dep_ == "prt" for word in after):
        return None
    named = verb.lemma_ in NAMING and subject.tag_ != "WDT" and not any(map(_is_self, after))
    if verb.lemma_ in JUDGING and (verb.dep_ != "relcl" or named):
        return object_words(verb, _judgement(verb, after))
    return None


def _is_self(word: Token) -> bool:
    return word.lower_.endswith(("self", "selves"))


def _found(after: list[Token]) -> list[Token]:
    """The object of "thinks a deal possible"."""
    objects = [word for word in after if word.dep_ == "dobj"]
    return [word for word in objects if any(one.pos_ == "ADJ" for one in word.rights)]


def _is_idiom(verb: Token, after: list[Token]) -> bool:
    objects = [word for word in after if word.dep_ == "dobj" or _is_done(word)]
    beside = [*after, *(one for word in objects for one in word.rights)]
    ends = (verb.doc[word.i : word.i + size].text for word in beside for size in (1, 2))
    idiom = any(f"{verb.lemma_} {end}" in IDIOMS for end in ends)
    laid = verb.lemma_ in LAYING and any(word.lemma_ in LAID for word in objects)
    return bool(objects) and (idiom or laid)


def _is_done(word: Token) -> bool:
    """Whether `word` is the object of "ruled out going"."""
    return word.tag_ == "VBG" and word.i > 0 and word.nbor(-1).dep_ == "prt"


def _judgement(verb: Token, after: list[Token]) -> list[Token]:
    parts = [word for word in after if word.dep_ in JUDGEMENTS]
    links = [word for word in after if word.left_edge.lower_ in LINKS]
    leading = BARE.get(verb.lemma_, ())
    behind = [word for word in after if word.lower_ in leading]
    wanted = [word for word in after if word.dep_ == "advcl" and word.left_edge.lower_ in leading]
    if wanted and not parts:
        return wanted  # "calls for the well to be sealed"
    if leading and not parts:
        return _objects_of(behind)
    if leading and leading != LINKS and verb.lemma_ not in ALONE:
        return _objects_of(behind) or [word for word in parts if word.dep_ == "ccomp"]
    if verb.lemma_ in NAMING and parts:
        end = parts[-1].right_edge.i + 1
        links += [word for word in after if word.dep_ == "prep" and word.left_edge.i == end]
    if verb.lemma_ == "ask" and not parts:
        return asked_for(verb)
    return [*parts, *links] if (parts and links) or verb.lemma_ not in LINKED else []


def asked_for(verb: Token) -> list[Token]:
    return _objects_of(word for word in verb.rights if word.lower_ == "for" and word.dep_ == "prep")


def _objects_of(links: Iterable[Token]) -> list[Token]:
    """What stands behind the prepositions `links`."""
    return [word for link in links for word in link.children if word.dep_ in OBJECTS]


def object_words(verb: Token, parts: list[Token]) -> Words | None:
    """The words that `parts` head; None for a mere "it" or "that"."""
    parts = [part for part in parts if part.i > verb.i]
    if not parts:
        return None
    start = min(part.left_edge.i for part in parts)
    end = max(part.right_edge.i for part in parts) + 1
    span = trimmed(verb.doc, max(start, verb.i + 1), min(end, segment(verb)[1]))
    mere = all(word.pos_ in ("PRON", "DET", "PUNCT") for word in span)
    return None if mere and verb.lemma_ not in TURNED_DOWN else span


def segment(verb: Token) -> tuple[int, int]:
    """Where the part of the sentence begins and ends that `verb` stands in.

    Semicolons part, and so does a colon from what follows: "It is late: he said that they go".
    """
    stops = [word.i for word in verb.doc if word.text == ";"]
    first = max((word.i + 1 for word in verb.doc[: verb.i] if word.text in (";", ":")), default=0)
    return first, min((i for i in stops if i > verb.i), default=len(verb.doc))


def trimmed(doc: Doc, start: int, end: int) -> Words:
    """The words from `start` to `end` without stops and commas around them."""
    while start < end - 1 and doc[start].text in ",;:-–—":
        start += 1
    while end > start + 1 and (doc[end - 1].text in ".,;:!?-–—" or doc[end - 1].dep_ == "cc"):
        end -= 1
    opened = doc[start:end].text.count('"') % 2
    if opened and end < len(doc) and doc[end].text == '"':
        end += 1
    return doc[start:end]
