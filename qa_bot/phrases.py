"""Noun phrases: the name in one, the role, what stands before and beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qa_bot.lexicon import CIVIC, DETERMINERS, FIRMS, OFFICES
from qa_bot.names import ORGANISATIONS
from qa_bot.places import country, folded
from qa_bot.tagger import KINDS

if TYPE_CHECKING:
    from spacy.tokens import Span as Words
    from spacy.tokens import Token


def same_name(one: str, other: str) -> bool:
    """Whether the shorter of two names is the longer's beginning or end, in whole words."""
    words = (folded(name).casefold().split() for name in (one, other))
    short, long = sorted(words, key=len)
    if not short:
        return False
    if len(short) > 1 and short[0] == long[0] and short[-1] == long[-1]:
        return True
    return short in (long[: len(short)], long[-len(short) :])


def name_of(head: Token) -> Words | None:
    """The proper name that `head` stands in, without its titles; None where it stands in none."""
    doc = head.doc
    entity = next((ent for ent in doc.ents if ent.start <= head.i < ent.end), None)
    if entity is None or entity.label_ not in KINDS or not entity.text[0].isupper():
        return None
    start, end = entity.start, entity.end
    before = doc[start - 1] if start else None
    if before and entity.label_ in ORGANISATIONS and before.head in entity and country(before.text):
        start -= 1  # "the Polish Environment Ministry"
    while start < end - 1 and doc[start].lower_.rstrip(".") in OFFICES | DETERMINERS:
        start += 1
    return doc[start:end]


def is_named(head: Token) -> bool:
    """Whether the noun phrase of `head` or an apposition to it has a proper name."""
    return any(name_of(node) for node in (head, *appositions(head)))


def office_before(name: Words) -> Token | None:
    """The office in "the prosecutor, Ana Lund, said", whatever the parser made of the commas."""
    doc, at = name.doc, name.start - 2
    closed = name.end < len(doc) and doc[name.end].text in (",", ".")
    if at <= 0 or doc[at + 1].text != "," or not closed:
        return None
    ends = (word for word in doc[max(0, at - 4) : at + 1] if word.right_edge.i in (at, at + 1))
    return next((word for word in ends if word.lower_ in OFFICES), None)


def name_behind(office: Token) -> Token:
    """The end of the name in "the secretary, Ana Lund, …", or `office` where no name follows."""
    doc, at = office.doc, office.right_edge.i + 1
    end = at + 1
    while end < len(doc) and doc[end].pos_ == "PROPN":
        end += 1
    closed = at < len(doc) and doc[at].text == "," and end < len(doc) and doc[end].text == ","
    return doc[end - 1] if closed and end > at + 1 and office.lower_ in OFFICES else office


def is_demonym(head: Token) -> bool:
    """Whether the noun phrase of `head` is "the Dane": one of a people, and no more."""
    lefts = [child.lower_ for child in head.lefts]
    single = head.tag_ in ("NN", "NNP") and head.text[0].isupper() and lefts == ["the"]
    return single and (head.ent_type_ == "PEOPLE" or country(head.text) not in (None, head.text))


def is_office(head: Token) -> bool:
    """Whether the noun phrase of `head` is somebody's office, of something: "the envoy of …"."""
    kinds = {child.dep_ for child in head.children}
    return head.lower_ in OFFICES and head.tag_ == "NN" and bool(kinds & {"prep", "poss", "amod"})


def is_person(name: Words, roles: Sequence[str]) -> bool:
    """Whether `name` is somebody's, by the words that tell of an office or by itself."""
    if any(words_of(role) & OFFICES for role in roles):
        return True
    if country(name.text) or any(role.split()[-1].casefold() in FIRMS for role in roles):
        return False
    return any(word.ent_type_ == "PERSON" for word in name)


def appositions(head: Token) -> Iterator[Token]:
    """What else the noun phrase of `head` calls the same, as in "a man named X"."""
    for word in head.subtree:
        if word.dep_ == "oprd" and word.head.lower_ in ("named", "called"):
            noun = word.head.head
            if word.head.dep_ == "acl" and head in (noun, noun.head):
                yield word
        elif word.dep_ == "appos" and not word.like_num and word.pos_ in ("NOUN", "PROPN", "ADJ"):
            before = word.doc[max(0, word.left_edge.i - 1)]
            apart = before.text == "," or before == word.head
            named = apart and name_of(word) is not None
            if word.head == head or (named and _belongs(word, head)):
                yield word


def _belongs(word: Token, head: Token) -> bool:
    """Whether nothing but prepositions and appositions stand between `head` and `word` below it."""
    for above in word.ancestors:
        if above == head:
            return True
        if above.dep_ not in ("prep", "pobj", "appos"):
            return False
    return False


def role_of(node: Token, name: Words | None) -> str:
    if name is None:
        return bare(short(node)) if node.pos_ in ("NOUN", "PROPN") else ""
    words = premodifiers(node, name)
    return bare(words) if len(words) else ""


def is_civic(node: Token, before: Words) -> bool:
    return any(word.lower_ in CIVIC for word in (node, *before))


def premodifiers(node: Token, name: Words | None) -> Words:
    """What stands before the name, or else the noun, of `node` without a comma or dash between."""
    end = node.i if name is None else name.start
    start = min(node.left_edge.i, end)
    breaks = [word.i + 1 for word in node.doc[start:end] if word.text in (",", ")", "--", "–", "—")]
    return node.doc[max(breaks, default=start) : end]


def short(head: Token) -> Words:
    """The noun phrase of `head` without clauses and appositions."""
    end = head.i + 1
    for child in head.rights:
        if child.dep_ != "prep" or child.left_edge.i != end:
            break
        apart = ("relcl", "appos", "punct")
        clause = [word.left_edge.i for word in child.subtree if word.dep_ in apart]
        end = min([child.right_edge.i + 1, *clause])
        if clause:
            break
    return head.doc[head.left_edge.i : end]


def bare(words: Words) -> str:
    """The text of `words` without determiners before and possessive marks behind."""
    start, end = words.start, words.end
    while start < end - 1 and (words.doc[start].lower_ in DETERMINERS or words.doc[start].is_punct):
        start += 1
    while end > start + 1 and (words.doc[end - 1].dep_ == "case" or words.doc[end - 1].is_punct):
        end -= 1
    return "" if words.doc[start].lower_ in DETERMINERS else words.doc[start:end].text


def noun_words(head: Token) -> list[Token]:
    kept = [child for child in head.lefts if child.dep_ in ("compound", "amod", "nmod")]
    return [*kept, head]


def words_of(text: str) -> set[str]:
    return set(folded(text).casefold().split()) - DETERMINERS


def is_plural(head: Token) -> bool:
    return head.tag_ in ("NNS", "NNPS")
