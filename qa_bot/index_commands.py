"""The command line of an index: `qa-bot index add`, `remove`, `list` and `verify`."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from qa_bot.settings import Settings

if TYPE_CHECKING:
    from qa_bot.store import Store
    from qa_bot.types import Added

OUTCOMES = {
    "added": "{0.document}: {0.sentences} sentences added",
    "replaced": "{0.document}: replaced, {0.sentences} sentences",
    "unchanged": "{0.document}: there already",
    "duplicate": "{0.document}: not added, it has the same text as {0.same_as}",
}


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
    for action, run in ((add, _add), (remove, _remove), (listed, _list), (verify, _verify)):
        action.add_argument("--to", required=True, metavar="DIR", help="folder of the index")
        action.set_defaults(run=run, index=None)


def _store(options: argparse.Namespace, settings: Settings) -> Store:
    from qa_bot.embedding import open_encoder
    from qa_bot.store import Store

    return Store(options.to, open_encoder(settings.embedder))


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from qa_bot.documents import documents_in

    started = time.perf_counter()
    documents = documents_in(options.files, settings.max_document)
    store = _store(options, settings)
    with tqdm(unit=" sentences", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        told = store.add(documents, progress)
    for one in told:
        print(OUTCOMES[one.outcome].format(one))
    if all(one.outcome in ("unchanged", "duplicate") for one in told):
        print(f"{store.folder} is up to date.")
    else:
        print(f"{_counted(told)} added to {store.folder} in {time.perf_counter() - started:.1f} s")
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
    print("\n".join([*faults, f"{store.folder}: {found}, {'damaged' if faults else 'sound'}"]))
    return 2 if faults else 0
