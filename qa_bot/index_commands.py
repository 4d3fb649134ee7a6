"""The command line of an index: `qa-bot index add`, `remove`, `list`, `verify` and `copy`."""

from __future__ import annotations

import argparse
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qa_bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_bot.index import Progress
    from qa_bot.stores import AnyStore
    from qa_bot.types import Added

OUTCOMES = {
    "added": "{0.document}: {0.sentences} sentences added",
    "replaced": "{0.document}: replaced, {0.sentences} sentences",
    "unchanged": "{0.document}: there already",
    "duplicate": "{0.document}: not added, it has the same text as {0.same_as}",
}


ASKED = 50
"""Sentences that are looked for in both after copying."""
LEAST_ALIKE = 0.9


def add_index_commands(commands: Any) -> None:
    """Adds `index` with its commands to the parsers of `commands`."""
    index = commands.add_parser("index", help="add documents to an index, remove and list them")
    actions = index.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add files; those that are there already are left alone")
    add.add_argument("files", nargs="+", metavar="FILE")
    remove = actions.add_parser("remove", help="remove documents by their names")
    remove.add_argument("names", nargs="+", metavar="NAME")
    listed = actions.add_parser("list", help="list the documents")
    verify = actions.add_parser("verify", help="check that the index is sound")
    copy = actions.add_parser("copy", help="copy an index, and check that both find the same")
    copy.add_argument("--from", required=True, dest="source", metavar="DIR",
                      help="folder or milvus:// URI of the index that is copied")  # fmt: skip
    runs = ((add, _add), (remove, _remove), (listed, _list), (verify, _verify), (copy, _copy))
    for action, run in runs:
        action.add_argument("--to", required=True, metavar="DIR",
                            help="folder or milvus:// URI of the index")  # fmt: skip
        action.set_defaults(run=run, index=None)


def _store(options: argparse.Namespace, settings: Settings) -> AnyStore:
    from qa_bot.embedding import open_encoder
    from qa_bot.stores import open_store

    return open_store(options.to, open_encoder(settings.embedder))


@contextmanager
def _bar(unit: str) -> Iterator[Progress]:
    """A progress bar, where there is a terminal, and what moves it."""
    from tqdm import tqdm

    with tqdm(unit=f" {unit}", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.documents import documents_in

    started = time.perf_counter()
    documents = documents_in(options.files, settings.max_document)
    store = _store(options, settings)
    with _bar("sentences") as progress:
        told = store.add(documents, progress)
    for one in told:
        print(OUTCOMES[one.outcome].format(one))
    if all(one.outcome in ("unchanged", "duplicate") for one in told):
        print(f"{store.where} is up to date.")
    else:
        print(f"{_counted(told)} added to {store.where} in {time.perf_counter() - started:.1f} s")
    return 0


def _counted(told: list[Added]) -> str:
    fresh = [one.sentences for one in told if one.outcome in ("added", "replaced")]
    return f"{len(fresh)} documents, {sum(fresh)} sentences"


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    _store(options, settings).remove(*options.names)
    print("\n".join(f"{name}: removed" for name in options.names))
    return 0


def _list(options: argparse.Namespace, settings: Settings) -> int:
    for one in _store(options, settings).documents():
        print(f"{one.name}: {one.sentences:,} sentences, {one.characters:,} characters")
    return 0


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    store = _store(options, settings)
    faults = store.verify()
    documents = store.documents()
    count = sum(one.sentences for one in documents)
    found = f"{len(documents)} documents, {count:,} sentences"
    print("\n".join([*faults, f"{store.where}: {found}, {'damaged' if faults else 'sound'}"]))
    return 2 if faults else 0


def _copy(options: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.copying import agreement, lacking
    from qa_bot.stores import open_store

    target = _store(options, settings)
    source = open_store(options.source, target.encoder)
    with _bar("sentences") as progress:
        taken = target.take(source, progress)
    listed = source.documents()
    faults = lacking(listed, target.documents())
    with _bar("questions") as progress:
        found = agreement(source, target, target.encoder, ASKED, progress)
    if found.first < LEAST_ALIKE * found.asked:
        faults.append("they do not find the same; check both with: qa-bot index verify --to …")
    count = sum(one.sentences for one in listed)
    print("\n".join(faults), end="\n" if faults else "")
    print(
        f"{target.where} has {len(listed) - len(faults)} of {len(listed)} documents, {taken} of "
        f"them copied now, {count:,} sentences"
    )
    print(
        f"{found.asked} questions: both find the same first passage for {found.first}, and share "
        f"{found.five:.1%} of the first five"
    )
    return 2 if faults else 0
