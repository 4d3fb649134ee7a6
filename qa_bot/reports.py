"""Verbs that report, who does so by them, and the words that they report."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from qa_bot.lexicon import CONVINCED, JUDGING, MARKED, OFFICES, SAYING, URGING, VIEWS, listed
from qa_bot.phrases import is_named, name_behind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Words

CLAUSES = ("ccomp", "xcomp")
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
IDIOMS = ("play down", "put at", "put down to", "rule out")
LAYING = listed("cast give lay pin place put raise")
LAID = listed("blame concern credit doubt fear hope objection question")
"""Verbs that report with the word beside them: "ruled out a strike", "laid the blame on rain"."""
GOING_ON = ("continue", "go", "hasten", "write")
"""Verbs that lead to another that reports: "wrote to say that"."""
BELIEFS = listed(
    """argument assurance belief claim conviction doubt fear hope impression opinion point position
    promise suspicion view warning"""
)
FINDING = ("believe", "consider", "find", "think")
TELLING = ("assure", "inform", "promise", "remind", "tell", "warn")
NAMING = ("brand", "call", "describe", "label")
TURNED_DOWN = ("confirm", "deny", "dispute", "reject")
"""Verbs that report even a mere "this"."""
FINITE = ("VBD", "VBZ", "VBP")
LOOSE = ("relcl", "acl")
JUDGEMENTS = ("dobj", "ccomp", "oprd", "xcomp", "attr")


def subject_of(verb: Token) -> Token | None:
    """Who does what `verb` says, where it says that it is done; None for passives and denials."""
    if verb.lower_ in CONVINCED:
        return _convinced(verb)
    if verb.pos_ not in ("VERB", "AUX"):
        return None
    lefts = list(verb.children)
    hedged = _is_wish(verb) or any(word.lower_ == "only" for word in lefts)
    if any(map(_is_modal, lefts)) and not hedged:
        return None
    denied = any(word.dep_ == "neg" for word in lefts) and verb.lemma_ != "rule"
    if denied or any(word.dep_ in ("nsubjpass", "auxpass") for word in lefts):
        return None
    if (speaker := _behind_quote(verb)) is not None:
        return speaker
    own = next((word for word in lefts if _is_subject(word)), None) or _behind_clause(verb)
    if own is not None:
        return own
    if (outer := _outer(verb)) is not None:
        return subject_of(outer)
    if verb.dep_ == "conj" and verb.tag_ in FINITE and _is_apart(verb.head, verb):
        kinds = ("nsubj", "nsubjpass")
        return next((word for word in verb.head.lefts if word.dep_ in kinds), None)
    if verb.dep_ == "conj" or (verb.dep_ in ("advcl", "xcomp") and verb.tag_ == "VBG"):
        return subject_of(verb.head)
    if verb.dep_ == "pcomp" and verb.tag_ == "VBG" and verb.head.lower_ == "by":
        return subject_of(verb.head.head)
    if verb.dep_ == "xcomp" and verb.lemma_ in SAYING and verb.head.lemma_ in GOING_ON:
        return subject_of(verb.head)
    if _taken_for_passive(verb):
        return verb.head
    return _strayed_subject(verb)


def _behind_quote(verb: Token) -> Token | None:
    """The name that ends '"…", said lifeboat coxswain Ingrid Hale', where the parser lost its way.

    It takes rare nouns for verbs.
    """
    doc, at = verb.doc, verb.i + 1
    told = verb.lemma_ in SAYING and verb.tag_ in FINITE
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


def _strayed_subject(verb: Token) -> Token | None:
    """The name before `verb` that the parser made something else of, with an aside or without."""
    doc, at = verb.doc, verb.i - 1
    told = verb.lemma_ in SAYING | URGING | JUDGING and verb.tag_ in FINITE
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
    linked = any(word.dep_ == "cc" and word.i < other.i for word in verb.rights)
    apart = any(word.dep_ in ("neg", "auxpass") or _is_modal(word) for word in verb.lefts)
    return linked and apart and verb.dep_ != "ccomp"


def _is_modal(word: Token) -> bool:
    return word.tag_ == "MD" and word.dep_ == "aux"


def _is_wish(verb: Token) -> bool:
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
    nouns = [child for child in word.children if child.dep_ in ("nsubj", "nsubjpass")]
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


def _outer(verb: Token) -> Token | None:
    """The verb that `verb` goes on from where the parser put it inside what that verb reports.

    "He told them that it was late and promised that he would go", "he said it was late, adding
    that he would go": in each, one subject says both.
    """
    links = [word for word in verb.head.children if word.dep_ == "cc" and word.i < verb.i]
    apart = bool(links) and verb.doc[links[-1].i - 1].text == ","
    clause = verb.lemma_ in SAYING and any(word.dep_ == "ccomp" for word in verb.children)
    if any(word.dep_ == "auxpass" or word.dep_ == "mark" for word in verb.lefts):
        return None
    if not clause and not (verb.lemma_ in URGING | JUDGING and (apart or _unlike(verb))):
        return None
    adding = verb.dep_ == "advcl" and verb.tag_ == "VBG"
    active = verb.tag_ == "VBN" and any(word.dep_ == "dobj" for word in verb.children)
    finite = verb.tag_ in ("VBD", "VBZ", "VBP") or active
    if not adding and (verb.dep_ != "conj" or not finite):
        return None
    for word in verb.ancestors:
        if word.dep_ == "ccomp" and word.head.lemma_ in SAYING:
            return word.head if adding or active or word.head.tag_ == verb.tag_ else None
    return None


def _unlike(verb: Token) -> bool:
    """Whether `verb` goes on from no verb of its own kind: of another tense, or of a thing."""
    subjects = [word for word in verb.head.children if word.dep_ in ("nsubj", "nsubjpass")]
    thing = any(word.tag_ == "NN" and word.lower_ not in OFFICES for word in subjects)
    return thing or any(word.dep_ == "aux" for word in verb.head.children)


def reporting_verb(head: Token, subjects: dict[int, Token]) -> int | None:
    """The verb that reports the quote of the stand-in `head`."""
    if head.dep_ in ("nsubj", "nsubjpass"):
        return None
    doc = head.doc
    verbs = [verb for verb in head.ancestors if verb.i in subjects]
    verbs += sorted((doc[i] for i in subjects), key=lambda verb: abs(verb.i - head.i))
    opening = head.i < 2
    for verb in verbs:
        if head != subjects[verb.i] and (verb.lemma_ in SAYING or (opening and verb == head.head)):
            return verb.i
    return None


def said(verb: Token, subject: Token, stand_ins: Container[int]) -> Words | None:
    """The words by which `verb` tells what its subject says; None where there are none."""
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
    infinitives = [word for word in clauses if _is_infinitive(word, verb)]
    finite = [word for word in clauses if word not in infinitives] or _strayed(verb, subject)
    if views := _views(verb):
        return _clause(verb, subject, views[0])
    if verb.lemma_ in SAYING and finite and not (verb.lemma_ == "ask" and _asked_for(verb)):
        clauses = [finite[0], *finite[0].conjuncts]
        marked = any(one.lower_ == "that" for clause in clauses for one in clause.children)
        found = verb.lemma_ == "find" and finite[0].pos_ == "ADJ"
        if marked or found or verb.dep_ == "parataxis" or verb.lemma_ not in MARKED:
            return _clause(verb, subject, finite[0])
    after = [word for word in children if word.i > verb.i]
    if (verb.lemma_ in URGING or _is_wish(verb)) and infinitives:
        urged = [word for word in after if word.dep_ in ("dobj", "dative")]
        if verb.lemma_ == "call":
            urged += [word for on in after if on.lower_ == "on" for word in on.children]
        if urged or verb.lemma_ != "ask":
            return _object(verb, [*urged, infinitives[0]])
    if verb.lemma_ in FINDING and (judged := _found(after)):
        return _object(verb, judged)
    if _is_wish(verb):
        return _object(verb, [word for word in after if word.dep_ == "dobj"])
    if _is_idiom(verb, after):
        objects = [word for word in after if word.dep_ in ("dobj", "prep", "xcomp")]
        behind = [word for word in after if word.dep_ == "prt" and word.i > objects[0].i]
        return _object(verb, [*objects, *behind])
    if verb.lemma_ == "call" and any(word.dep_ == "prt" for word in after):
        return None
    named = verb.lemma_ in NAMING and subject.tag_ != "WDT" and not any(map(_is_self, after))
    if verb.lemma_ in JUDGING and (verb.dep_ != "relcl" or named):
        words = _object(verb, _judgement(verb, after))
        if words is not None:
            return words
    return _foregoing(verb, subject, stand_ins) if verb.lemma_ in SAYING else None


def _is_self(word: Token) -> bool:
    return word.lower_.endswith(("self", "selves"))


def _found(after: list[Token]) -> list[Token]:
    """The object of "thinks a deal possible"."""
    objects = [word for word in after if word.dep_ == "dobj"]
    return [word for word in objects if any(one.pos_ == "ADJ" for one in word.rights)]


def _is_idiom(verb: Token, after: list[Token]) -> bool:
    objects = [word for word in after if word.dep_ == "dobj"]
    beside = [*after, *(one for word in objects for one in word.rights)]
    ends = (verb.doc[word.i : word.i + size].text for word in beside for size in (1, 2))
    idiom = any(f"{verb.lemma_} {end}" in IDIOMS for end in ends)
    laid = verb.lemma_ in LAYING and any(word.lemma_ in LAID for word in objects)
    return bool(objects) and (idiom or laid)


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
    first, start = min(verb.i, subject.left_edge.i), segment(verb)[0]
    if verb.dep_ not in ("ROOT", "acl") or first - start < 4 or verb.doc[first - 1].text != ",":
        return None
    asides = ("prep", "advcl", "npadvmod", "advmod")
    aside = any(word.left_edge.i == start and word.dep_ in asides for word in verb.lefts)
    objects = any(word.dep_ in ("dobj", *CLAUSES) for word in verb.rights)
    if aside or objects or any(word.idx in stand_ins for word in verb.doc):
        return None
    return trimmed(verb.doc, start, first)


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
        return _asked_for(verb)
    return [*parts, *links] if (parts and links) or verb.lemma_ not in LINKED else []


def _asked_for(verb: Token) -> list[Token]:
    return _objects_of(word for word in verb.rights if word.lower_ == "for" and word.dep_ == "prep")


def _objects_of(links: Iterable[Token]) -> list[Token]:
    """What stands behind the prepositions `links`."""
    return [word for link in links for word in link.children if word.dep_ in OBJECTS]


def _object(verb: Token, parts: list[Token]) -> Words | None:
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


def _link(word: Token, verb: Token) -> Token | None:
    """The "and" or "while" that ends what `verb` reports where `word` reports something else."""
    if _outer(word) == verb:
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
        if any(word.dep_ in ("nsubj", "nsubjpass") for word in clause.children)
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
        if any(word.dep_ == "relcl" for word in noun.rights)
        and any(_is_modal(word) or word.tag_ in FINITE for word in noun.subtree)
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
        and any(one.dep_ in ("nsubj", "nsubjpass") for one in word.lefts)
    ]


def sources_of(doc: Doc) -> Iterator[tuple[int, Token, int]]:
    """Whose "according to X", "in X's view" and "in the view of X" are, from where to where."""
    for word in doc[:-2]:
        if word.lower_ == "according" and doc[word.i + 1].lower_ == "to":
            objects = (other for other in doc[word.i + 2 :] if other.dep_ == "pobj")
            if source := next((name_behind(other) for other in objects), None):
                yield word.i, source, source.right_edge.i
        elif word.lower_ in VIEWS and word.dep_ == "pobj" and word.head.lower_ in ("in", "to"):
            for child in word.children:
                if child.dep_ == "poss":
                    yield word.head.i, child, word.i
                elif child.lower_ == "of":
                    for owner in (one for one in child.children if one.dep_ == "pobj"):
                        yield word.head.i, owner, owner.right_edge.i


def _in_a_report(that: Token, verb: Token) -> bool:
    """Whether `that` opens what `verb` reports, as in "said in a letter that they pay"."""
    noun = that.head.head
    return that.dep_ == "dobj" and noun.dep_ == "pobj" and noun.head.head == verb


def _clause(verb: Token, subject: Token, clause: Token) -> Words:
    doc, start, end = verb.doc, clause.left_edge.i, clause.right_edge.i + 1
    for word in verb.rights:
        goes_on = word.dep_ == "ccomp" and word.lemma_ not in SAYING
        if clause.i > verb.i and goes_on and word.left_edge.i == end:
            end = word.right_edge.i + 1  # "that the roof built of lead | would not last"
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


def _goes_on(verb: Token, after: int) -> int:
    """Where "The mast broke, he said, and the crew was late" ends, told from `after` on; else 0."""
    rest = verb.doc[after : segment(verb)[1]]
    linked = len(rest) > 2 and rest[0].text == "," and rest[1].lower_ in ("and", "but")
    told = any(word.pos_ == "VERB" and word.lemma_ in SAYING | URGING | JUDGING for word in rest)
    whole = any(word.dep_ in ("nsubj", "nsubjpass") for word in rest)
    return rest.end if linked and whole and not told else 0


def _to_the_end(verb: Token, end: int) -> int:
    """Where a clause ends that the parser broke off at `end`: after what it hung on `verb`."""
    for word in verb.rights:
        if word.left_edge.i == end and word.dep_ in ("prep", "punct", "cc", "conj"):
            end = word.right_edge.i + 1
    return end


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
