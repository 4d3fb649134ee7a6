"""What a question needs of an index in Milvus, and whole documents of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder
from qa_bot.index import Index
from qa_bot.milvus_rows import Row, checksum, denoted, index_of, plain_keys
from qa_bot.milvus_tables import AT_EASE, COUNTS, DOCUMENTS, ROWS, SENTENCES, TEXTS, Tables, among
from qa_bot.milvus_writer import FIELDS, newest
from qa_bot.retrieval import stemmed
from qa_bot.runtime import Floats
from qa_bot.search import FIRST, NAMED, SPOKEN, Place, roomy
from qa_bot.types import Document
from qa_bot.voices import keys_for

KEPT = ("document", "position", "start", "end", "marks", "vector")
READ = 2_000
"""Sentences that are read at once."""
LOOKED_AT = 1_000
"""Sentences that are looked at, nearest first, for those of whom a name denotes."""
FAR = 1 << 32
"""More than the sentences of a document."""

Held = tuple[Document, list[Row]]
"""A document and sentences of it, in order."""


def needed(
    tables: Tables, question: str, names: Sequence[str], vector: Floats, encoder: Encoder
) -> Index:
    """The sentences that hybrid search finds, that hold the names, or in which one speaks whom
    they denote, with their documents as far as there is room."""
    for _ in range(2):
        hits = found(tables, question, names, vector)
        documents = {hit["document"] for hit in hits}
        rows = counting(tables, documents)
        wanted = chosen(hits, rows)
        held = read(tables, rows, wanted)
        # What has been replaced meanwhile is found the second time in its new text.
        if len(rows) == len(documents) and len(held) == len(wanted):
            break
    return index_of(held, encoder)


def found(tables: Tables, question: str, names: Sequence[str], vector: Floats) -> list[Row]:
    """The sentences that a question needs, best first."""
    with ThreadPoolExecutor(3) as pool:
        asked = (
            pool.submit(tables.hybrid, question, vector),
            pool.submit(holding, tables, names),
            pool.submit(spoken, tables, names, vector),
        )
    best, named, said = (one.result() for one in asked)
    return [*best[:FIRST], *named, *said, *best[FIRST:]]


def chosen(hits: Sequence[Row], rows: Sequence[Row]) -> dict[int, list[int]]:
    """The positions to read of each of the documents `rows`, as far as there is room."""
    rank = {row["id"]: at for at, row in enumerate(rows)}
    spots = roomy(
        Place(FAR * at + hit["position"], at, FAR * at, FAR * at + rows[at]["sentences"] - 1)
        for hit in hits
        if (at := rank.get(hit["document"], -1)) >= 0
    )
    wanted: dict[int, list[int]] = {}
    for spot in spots:
        at, position = divmod(spot, FAR)
        wanted.setdefault(rows[at]["id"], []).append(position)
    return wanted


def holding(tables: Tables, names: Sequence[str]) -> list[Row]:
    """For each name a few sentences that hold all its words."""
    words = {name: set(stemmed([name])[0]) for name in names}
    asked = [name for name in names if words[name]]
    found: list[Row] = []
    for name, hits in zip(asked, tables.worded(asked, 10 * NAMED) if asked else (), strict=True):
        stems = stemmed([hit["text"] for hit in hits]) if hits else []
        fit = (hit for hit, its in zip(hits, stems, strict=True) if words[name] <= set(its))
        found += list(fit)[:NAMED]
    return found


def spoken(tables: Tables, names: Sequence[str], vector: Floats) -> list[Row]:
    """The sentences, nearest to `vector` first, in which one whom `names` denote says something."""
    found: dict[int, Row] = {}
    for name in names:
        if keys := plain_keys(keys_for(name)):
            where = f"array_contains_any(voices, {among('', keys).removeprefix(' in ')})"
            hits = tables.near(vector, LOOKED_AT, where, ["marks"])
            found |= {hit["id"]: hit for hit in hits if denoted(hit, name)}
    return sorted(found.values(), key=lambda hit: -hit["score"])[:SPOKEN]


def counting(tables: Tables, ids: Collection[int]) -> list[Row]:
    """Those of the documents `ids` that count, in the order in which they were added."""
    rows: list[Row] = []
    for level in (AT_EASE, "Strong"):
        if unseen := set(ids) - {row["id"] for row in rows}:
            whole = f"{COUNTS} and {among('id', unseen)}"
            rows += tables.query(DOCUMENTS, whole, FIELDS, level=level)
    return newest(rows)


def read(
    tables: Tables, rows: Sequence[Row], wanted: Mapping[int, Sequence[int]] | None = None
) -> list[Held]:
    """The documents of `rows` with the sentences at the positions `wanted`, or with all.

    Those that have been taken out meanwhile are left out.
    """
    if wanted is None:
        wanted = {row["id"]: range(row["sentences"]) for row in rows}
    rows = [row for row in rows if row["id"] in wanted]
    for level in (AT_EASE, "Strong"):
        with ThreadPoolExecutor(2) as pool:
            texts, sentences = (
                pool.submit(_texts, tables, rows, level),
                pool.submit(_sentences, tables, rows, wanted, level),
            )
        held = {
            row["id"]: (document, its)
            for row in rows
            if (document := texts.result().get(row["id"])) is not None
            and len(its := sentences.result().get(row["id"], [])) == len(wanted[row["id"]])
        }
        if len(held) == len(rows):
            break
    return [held[row["id"]] for row in rows if row["id"] in held]


def fault(row: Row, held: Held | None) -> str | None:
    """What of a document is not as it was written, if anything."""
    if held is not None and fingerprint(held[0].text) != row["sha256"]:
        return f"the text of {row['name']} has changed"
    if held is None or checksum(held[1]) != row["details"]["checksum"]:
        return f"what is stored of {row['name']} has changed"
    return None


def _texts(tables: Tables, rows: Sequence[Row], level: str) -> dict[int, Document]:
    """The documents of `rows` that are there whole, by their ids."""
    parts: dict[int, dict[int, str]] = {}
    for at in range(0, len(rows), ROWS):
        where = among("document", [row["id"] for row in rows[at : at + ROWS]])
        for part in tables.query(TEXTS, where, ["document", "part", "text"], level=level):
            parts.setdefault(part["document"], {})[part["part"]] = part["text"]
    return {
        row["id"]: Document(
            row["name"],
            "".join(text for _, text in sorted(parts[row["id"]].items())),
            tuple(row["details"]["pages"]),
        )
        for row in rows
        if len(parts.get(row["id"], ())) == row["parts"]
    }


def _sentences(
    tables: Tables, rows: Sequence[Row], wanted: Mapping[int, Sequence[int]], level: str
) -> dict[int, list[Row]]:
    """The sentences `wanted` of the documents of `rows`, by their ids, in order."""
    found: dict[int, dict[int, Row]] = {}
    for where in pieces(rows, wanted):
        for row in tables.query(SENTENCES, where, KEPT, level=level):
            found.setdefault(row["document"], {})[row["position"]] = row
    return {
        number: [its[at] for at in wanted[number] if at in its] for number, its in found.items()
    }


def pieces(rows: Sequence[Row], wanted: Mapping[int, Sequence[int]]) -> Iterator[str]:
    """Where the sentences `wanted` are found, some `READ` of them at a time."""
    whole: list[int] = []
    parts: list[str] = []
    size = 0
    for number, part, count in _parts(rows, wanted):
        if part:
            parts.append(f"(document == {number} and {part})")
        else:
            whole.append(number)
        size += count
        if size >= READ:
            yield " or ".join([*([among("document", whole)] if whole else []), *parts])
            whole, parts, size = [], [], 0
    if size:
        yield " or ".join([*([among("document", whole)] if whole else []), *parts])


def _parts(
    rows: Sequence[Row], wanted: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, str, int]]:
    """The id of a document, where in it, empty for all of it, and how many sentences that is."""
    for row in rows:
        number, positions = row["id"], wanted[row["id"]]
        if len(positions) == row["sentences"] <= READ:
            yield number, "", len(positions)
        else:
            for first, last in runs(positions):
                within = f"position >= {first} and position <= {last}"
                yield number, within, 1 + last - first


def runs(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """`positions`, which are in order, as the first and last of runs of at most `READ`."""
    first = last = -1
    for at in positions:
        if first < 0:
            first = at
        elif at != last + 1 or at - first == READ:
            yield first, last
            first = at
        last = at
    if first >= 0:
        yield first, last
