"""What is Milvus's own: URIs, servers and files, faults, and writing without transactions."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash import annotated
from qa_bot import QABot
from qa_bot.adding import Prepared
from qa_bot.cli import main
from qa_bot.errors import DocumentError, IndexDamagedError, QABotError
from qa_bot.index import sentences_in
from qa_bot.milvus import Place
from qa_bot.milvus_rows import plain_keys, sentence_rows, text_rows
from qa_bot.milvus_store import MilvusStore
from qa_bot.milvus_tables import BEGUN, DOCUMENTS, SENTENCES, TEXTS, WHOLE, Tables
from qa_bot.milvus_views import pieces, runs
from qa_bot.milvus_writer import MilvusWriter, document_row, newest
from qa_bot.store import Store
from qa_bot.types import Document, Name
from tests.conftest import MILVUS, emptied
from tests.doubles import HashEncoder

OWL, OTHER_OWL = Document("owl", "The owl sits. It hoots."), Document("owl", "The owl flew away.")

PLACES = [
    ("milvus:///tmp/a%20b/x.db", Place("/tmp/a b/x.db", "", "", "milvus:///tmp/a%20b/x.db")),
    ("milvus://box:19530", Place("http://box:19530", "", "", "milvus://box:19530")),
    ("milvus://box:19530/", Place("http://box:19530", "", "", "milvus://box:19530/")),
    ("milvus://box:1/news", Place("http://box:1", "", "news", "milvus://box:1/news")),
    ("milvus://u:p%40ss@[::1]:1/n", Place("http://[::1]:1", "u:p@ss", "n", "milvus://[::1]:1/n")),
    ("milvus://key@box:1", Place("http://box:1", "key", "", "milvus://box:1")),
]


@pytest.mark.parametrize(("uri", "place"), PLACES)
def test_a_uri_names_a_server_or_a_file(uri: str, place: Place) -> None:
    assert Place.at(uri) == place
    assert place.lite == uri.endswith(".db")


@pytest.mark.parametrize(
    "uri",
    ["milvus://", "milvus://box", "milvus://u:secret@box", "milvus://box:x", "milvus://box:1/a/b",
     "milvus://box:1?a=b", "milvus://x.db", "milvus:///tmp/x", "milvus://[box:1", "http://box:1"],
)  # fmt: skip
def test_a_bad_uri_is_told_what_to_write(uri: str) -> None:
    with pytest.raises(QABotError) as caught:
        Place.at(uri)
    assert "names no Milvus; write milvus://HOST:PORT" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILVUS_TOKEN", "root:Milvus")
    assert Place.at("milvus://box:1").token == "root:Milvus"
    assert Place.at("milvus://u:p@box:1").token == "u:p"


def test_a_server_that_does_not_answer_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for use in (lambda store: store.index, lambda store: store.add([OWL])):
        with pytest.raises(QABotError, match=f"does not answer at milvus://127.0.0.1:{port};"):
            use(MilvusStore(f"milvus://u:secret@127.0.0.1:{port}", HashEncoder()))


def test_without_pymilvus_it_is_told_how_to_install_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pymilvus'] = None\n"
        "from qa_bot.cli import main\n"
        f"sys.exit(main(['index', 'list', '--to', 'milvus://{tmp_path}/x.db']))"
    )
    (tmp_path / "x.db").mkdir()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert done.returncode == 2
    assert "install them with: pip install 'qa-bot[milvus]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_reading_makes_no_file(lite: str, tmp_path: Path) -> None:
    store = MilvusStore(lite, HashEncoder())
    for use in (store.documents, store.verify, lambda: store.index, lambda: store.remove("owl")):
        with pytest.raises(IndexDamagedError, match=r"There is no index in milvus:///.*index add"):
            use()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_index_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("in the way")
    with pytest.raises(QABotError, match=r"text\.db .*"):
        MilvusStore(f"milvus://{tmp_path}/text.db", HashEncoder()).add([OWL])
    assert (tmp_path / "text.db").read_text() == "in the way"


def test_a_file_is_open_in_one_process_at_a_time(lite: str) -> None:
    store, again = (MilvusStore(lite, HashEncoder()) for _ in range(2))
    store.add([OWL], annotate=annotated)
    code = (
        "import sys; from qa_bot.milvus_store import MilvusStore;"
        "from tests.doubles import HashEncoder;"
        "print(len(MilvusStore(sys.argv[1], HashEncoder()).documents()))"
    )
    assert len(again.documents()) == 1
    store.close()
    for wanted in ("IndexBusyError: milvus:///", "1\n"):
        command = [sys.executable, "-c", code, lite]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100)
        assert wanted in done.stdout + done.stderr
        again.close()
    assert len(store.documents()) == 1


def opened(lite: str, *documents: Document) -> MilvusStore:
    store = MilvusStore(lite, HashEncoder())
    store.add(documents, annotate=annotated)
    return store


def another_text(tables: Tables) -> None:
    tables.delete(TEXTS, "part == 0")
    (row,) = rows_of(tables, WHOLE)
    tables.insert(TEXTS, text_rows("The owl sits. It hooted.", row["id"]))


def no_sentence(tables: Tables) -> None:
    tables.delete(SENTENCES, "position == 1")


def no_text(tables: Tables) -> None:
    tables.delete(TEXTS, "part == 0")


def another_vector(tables: Tables) -> None:
    (row,) = rows_of(tables, WHOLE)
    its = sentence_rows(prepared(OWL), row["id"])
    tables.delete(SENTENCES, "position == 1")
    tables.insert(SENTENCES, [{**its[1], "vector": its[0]["vector"]}])


DAMAGES: list[tuple[Callable[[Tables], None], str]] = [
    (another_text, "the text of owl has changed"),
    (no_sentence, "what is stored of owl has changed"),
    (no_text, "what is stored of owl has changed"),
    (another_vector, "what is stored of owl has changed"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_damage_is_named(lite: str, damage: Callable[[Tables], None], message: str) -> None:
    opened(lite, OWL)
    damage(Tables(Place.at(lite)))
    assert message in MilvusStore(lite, HashEncoder()).verify()
    with pytest.raises(IndexDamagedError, match=f"damaged: {message}; .*qa-bot index add"):
        assert MilvusStore(lite, HashEncoder()).index


def test_stray_sentences_are_counted(lite: str) -> None:
    store = opened(lite, OWL)
    Tables(Place.at(lite)).insert(SENTENCES, sentence_rows(prepared(OTHER_OWL), 7))
    assert store.verify() == ["there are 3 sentences and should be 2"]


def prepared(document: Document) -> Prepared:
    sentences = sentences_in(document)
    vectors = HashEncoder().encode([one.text for one in sentences])
    return Prepared(document, sentences, *annotated(document, sentences), vectors)


def rows_of(tables: Tables, state: int) -> list[dict[str, Any]]:
    return tables.query(DOCUMENTS, f"state == {state}", ["id", "name", "written"])


class CutOff(Tables):
    """Tables that end, as a process may, at some write."""

    def __init__(self, place: Place, writes: int) -> None:
        super().__init__(place)
        self.left = writes

    def _count(self) -> None:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        self._count()
        super().insert(table, rows)

    def upsert(self, rows: Sequence[dict[str, Any]]) -> None:
        self._count()
        super().upsert(rows)

    def delete(self, table: str, where: str) -> None:
        self._count()
        super().delete(table, where)


def cut_off(lite: str, change: Callable[[MilvusWriter], None]) -> Iterator[MilvusStore]:
    """A store of `OWL` for each write of `change` at which it can be cut off, and for the end."""
    for writes in range(100):
        store = opened(lite, OWL)
        assert store.index.documents == {"owl": OWL}
        tables = CutOff(Place.at(lite), writes)
        try:
            change(MilvusWriter(tables))
        except KeyboardInterrupt:
            yield store
        else:
            yield store
            return


def test_a_document_is_replaced_whole_or_not_at_all(lite: str) -> None:
    seen = []
    for store in cut_off(lite, lambda writer: writer.insert([prepared(OTHER_OWL)])):
        assert store.verify() == []
        (document,) = store.index.documents.values()
        seen.append(document == OTHER_OWL)
        assert document in (OWL, OTHER_OWL)
        assert len(store.index.sentences) == (1 if document == OTHER_OWL else 2)
        swept(store)
    assert seen == [False] * 4 + [True] * 4


def test_a_document_is_removed_whole_or_not_at_all(lite: str) -> None:
    seen = []
    for store in cut_off(lite, lambda writer: writer.remove(["owl"])):
        assert store.verify() == []
        seen.append(len(store.documents()))
        swept(store)
    assert seen == [1, 0, 0, 0, 0]


def swept(store: MilvusStore) -> None:
    """Asserts that the next writer takes away what the last one left."""
    store.add([])
    tables = Tables(store.place)
    assert rows_of(tables, BEGUN) == []
    whole = [row["id"] for row in rows_of(tables, WHOLE)]
    for table in (SENTENCES, TEXTS):
        rows = tables.query(table, "document > 0", ["document"])
        assert {row["document"] for row in rows} == set(whole)


def test_a_server_is_swept_of_what_was_given_up_long_ago(lite: str) -> None:
    store = opened(lite, OWL)
    tables = Tables(Place.at(lite))
    tables.lite = False  # as a server has many writers, of whom one may be at it
    new, old = document_row(prepared(OTHER_OWL), 2**60), document_row(prepared(OTHER_OWL), 1)
    tables.upsert([{**new, "state": BEGUN}, {**old, "state": BEGUN}])
    MilvusWriter(tables).sweep()
    assert [row["id"] for row in rows_of(tables, BEGUN)] == [new["id"]]
    assert store.index.documents == {"owl": OWL}


def test_of_two_writers_of_one_name_the_later_stays(lite: str) -> None:
    store = opened(lite, OWL)
    tables = Tables(Place.at(lite))
    (earlier,) = MilvusWriter(tables).named(["owl"])
    rival = {**document_row(prepared(OTHER_OWL), earlier["written"] + 5)}
    tables.upsert([rival])
    assert [row["id"] for row in newest([rival, earlier])] == [rival["id"]]
    assert [one.characters for one in store.documents()] == [len(OTHER_OWL.text)]
    MilvusWriter(tables).insert([prepared(OWL)])
    assert store.index.documents == {"owl": OWL}
    assert len(rows_of(tables, WHOLE)) == 1
    assert store.verify() == []


def test_sentences_are_asked_for_in_pieces() -> None:
    rows = [{"id": number, "sentences": 1_500} for number in (1, 2, 3)]
    wanted = {1: range(1_500), 2: [0, 1, 7, 8, 9], 3: range(1_500)}
    assert list(pieces(rows, wanted)) == [
        "document in [1, 3] or (document == 2 and position >= 0 and position <= 1)"
        " or (document == 2 and position >= 7 and position <= 9)"
    ]
    assert list(runs(range(4_500))) == [(0, 1_999), (2_000, 3_999), (4_000, 4_499)]
    assert list(runs([])) == []


def test_keys_are_stored_as_they_are_searched() -> None:
    assert plain_keys({'a"b', "c\\d", "e\nf", '"', "g" * 99}) == ["ab", "cd", "ef", "g" * 64]


def test_a_sentence_with_too_many_names_is_refused() -> None:
    one = prepared(OWL)
    names = [Name(f"name{at}", "PERSON", at, at + 3, 0) for at in range(5_000)]
    with pytest.raises(DocumentError, match="owl has a sentence of 13 characters, with more names"):
        sentence_rows(replace(one, names=names), 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URI of a server in a process of its own: that of the environment, or Milvus Lite's."""
    if MILVUS:
        yield emptied(MILVUS)
        return
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    code = (
        "import sys; from milvus_lite.adapter.grpc.server import run_server;"
        "run_server(sys.argv[1], '127.0.0.1', int(sys.argv[2]))"
    )
    folder = tmp_path_factory.mktemp("server") / "data"
    command = [sys.executable, "-u", "-c", code, str(folder), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "listening" in process.stdout.readline()
        yield f"milvus://127.0.0.1:{port}"
        process.terminate()


WRITER = """
import sys
from benchmarks.crash import annotated
from qa_bot.milvus_store import MilvusStore
from qa_bot.types import Document
from tests.doubles import HashEncoder
store = MilvusStore(sys.argv[1], HashEncoder())
for number in range(10_000):
    pair = [Document(name, f"Version {number} of {name} is here. So.") for name in ("one", "two")]
    store.add(pair, annotate=annotated)
    print(number, flush=True)
"""


def test_what_another_process_told_is_seen_and_stays_when_it_is_killed(server: str) -> None:
    reader, line = MilvusStore(server, HashEncoder()), -1
    command = [sys.executable, "-c", WRITER, server]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        try:
            while line < 8:
                line = int(writer.stdout.readline())
                texts = {one.text.split()[1] for one in reader.index.documents.values()}
                assert min(map(int, texts)) >= line
        finally:
            writer.kill()
        told = max([line, *map(int, writer.stdout)])
    documents = reader.index.documents
    assert sorted(documents) == ["one", "two"]
    assert all(int(one.text.split()[1]) in (told, told + 1) for one in documents.values())
    assert reader.verify() == []
    reader.add([])
    assert reader.verify() == []


def test_a_server_has_databases(server: str) -> None:
    with pytest.raises(QABotError, match=r"There is no database at .*/nowhere; create it"):
        assert MilvusStore(f"{server}/nowhere", HashEncoder()).index


def test_the_command_line_takes_uris(
    lite: str,
    harbour_bot: QABot,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = str(tmp_path / "index")
    Store(folder, harbour_bot.encoder).add(harbour_bot.index.documents.values())
    assert main(["index", "copy", "--from", folder, "--to", lite]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{lite} has 1 of 1 documents, 1 of them copied now, 8 sentences",
        "16 questions: both find the same first passage for 16, and share 100.0% of the first five",
    ]
    assert main(["index", "verify", "--to", lite]) == 0
    assert capsys.readouterr().out == f"{lite}: 1 documents, 8 sentences, sound\n"
    monkeypatch.setenv("QA_BOT_STORE", lite)
    assert main(["ask", "How many boats sank last winter?"]) == 0
    assert "eleven boats" in capsys.readouterr().out
    assert main(["index", "list", "--to", "milvus://nowhere"]) == 2
    assert capsys.readouterr().err.startswith("qa-bot: milvus://nowhere names no Milvus; write")
