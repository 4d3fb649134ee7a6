"""The page: a server process of its own, asked by gradio's client and from headless Chromium."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Answer, Citation, QABot
from qa_bot.answers import SILENCE
from qa_bot.errors import QABotError
from qa_bot.page import as_turns, evidence, examples, from_markup, in_text, marked, to_markup
from qa_bot.types import Document
from tests import browser

ROOT = Path(__file__).parent.parent
PATIENCE = 180.0
"""Seconds for a server to load its models on a busy machine."""
PATIENCE_MS = PATIENCE * 1000
HOSTILE = """The lighthouse of Utsira was built in 1844 by <b>Hans Berg</b> & sons.
Its lamp <img src="x" onerror="window.pwned = 1"> burns 12 litres of oil each night.
<script>window.pwned = 2</script> The keeper paid ${1 + 1} and {{value}} crowns for the new door.
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(*command: str) -> Iterator[str]:
    """The address of a server started by `command`, ready to answer."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, *command, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.communicate(timeout=30)


def wait_until_ready(url: str, server: subprocess.Popen[str]) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if server.poll() is not None:
            pytest.fail(f"The server ended with {server.returncode}: {server.communicate()[0]}")
        try:
            with urllib.request.urlopen(url, timeout=10) as page:
                assert page.status == 200
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer in {PATIENCE:.0f} s")


@pytest.fixture(scope="module")
def article_url() -> Iterator[str]:
    with served("app.py") as url:
        yield url


@pytest.fixture(scope="module")
def client(article_url: str) -> Client:
    return Client(article_url, verbose=False)


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    name = folder / "<i>light&house.txt"
    name.write_text(HOSTILE, encoding="utf-8")
    index = str(folder / "index")
    build = [sys.executable, "-m", "qa_bot", "index", str(name), "--to", index]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    with served("-m", "qa_bot", "serve", "--index", index) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if browser.executable() is None:
        if browser.required():
            pytest.fail(browser.MISSING)
        pytest.skip(f"BROWSER TESTS LEFT OUT. {browser.MISSING}")
    with browser.chromium() as opened:
        yield opened


class Visit:
    """A page opened at `url`, with what it logged and where else it turned."""

    def __init__(self, chromium: Any, url: str) -> None:
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self._host = urlsplit(url).netloc
        self.page = chromium.new_page(viewport={"width": 1280, "height": 800})
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)
        self.page.goto(url)
        self.page.locator("#question textarea").wait_for()

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._host:
            self.elsewhere.append(url)

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def ask(self, question: str) -> str:
        """Types a question and returns the answer that appears."""
        answers = self.page.locator("#chat [data-testid=bot]")
        before = answers.count()
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#question textarea").press("Enter")
        answers.nth(before).wait_for()
        self.page.wait_for_function("() => !document.querySelector('#question textarea').disabled")
        return str(answers.nth(before).inner_text())


@pytest.fixture
def visit(chromium: Any, article_url: str) -> Iterator[Visit]:
    opened = Visit(chromium, article_url)
    yield opened
    opened.page.close()
    assert opened.elsewhere == []
    assert opened.errors == []


@pytest.fixture
def hostile_visit(chromium: Any, hostile_url: str) -> Iterator[Visit]:
    opened = Visit(chromium, hostile_url)
    yield opened
    assert opened.page.evaluate("window.pwned") is None
    opened.page.close()
    assert opened.elsewhere == []
    assert opened.errors == []


def test_chat_answers_in_text_with_its_sentences(client: Client) -> None:
    said = client.predict("What did Russia say?", api_name="/chat")
    assert "\n\n[1] " in said
    assert re.search(r"\n\nConfidence: (high|medium|low)$", said)


def test_chat_says_what_is_wrong_with_a_question(client: Client) -> None:
    assert client.predict("  ", api_name="/chat") == "⚠ The question is empty; ask in words."


def test_ask_gives_the_whole_answer(client: Client, article_bot: QABot) -> None:
    answer = client.predict("What did Russia say?", api_name="/ask")
    assert answer == json.loads(json.dumps(article_bot.answer("What did Russia say?").to_dict()))
    assert answer["answered"]
    assert answer["citations"]
    for cited in answer["citations"]:
        text = article_bot.index.documents[cited["document"]].text
        assert text[cited["start"] : cited["end"]] == cited["text"]


def test_ask_takes_a_history(client: Client, article_bot: QABot) -> None:
    history = [
        {"role": "user", "content": "What did Russia say?"},
        {"role": "assistant", "content": article_bot.answer("What did Russia say?").text},
    ]
    answer = client.predict("And Belgium?", history, api_name="/ask")
    assert answer["text"] == article_bot.answer("And Belgium?", history).text


@pytest.mark.parametrize(
    ("question", "history", "message"),
    [
        (" ", None, "The question is empty"),
        ("why " * 1000, None, "ask in at most 2,000"),
        ("why\x07?", None, "control character U\\+0007"),
        ("why?", [{"role": "king", "content": "no"}], "Each turn of the history"),
        ("why?", ["no"], "Each turn of the history"),
        ("why?", 7, "The history is a list"),
        (["why?"], None, "A question is a string"),
    ],
)
def test_ask_names_bad_input(client: Client, question: str, history: Any, message: str) -> None:
    with pytest.raises(AppError, match=message):
        client.predict(question, history, api_name="/ask")


def test_a_taken_port_is_named(article_url: str) -> None:
    port = urlsplit(article_url).port
    done = subprocess.run(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.browser
def test_an_answer_is_shown_beside_its_marked_sentence(visit: Visit) -> None:
    said = visit.ask("What did Russia say?")
    mark = visit.page.locator("#cited-1")
    mark.wait_for()
    sentence = " ".join(mark.text_content().split())
    assert f"[1] {sentence}" in said
    assert "Confidence: " in said
    visit.page.wait_for_function(
        """() => {
            const box = document.querySelector('#evidence .documents').getBoundingClientRect();
            const mark = document.querySelector('#cited-1').getBoundingClientRect();
            return box.top <= mark.top && mark.bottom <= box.bottom;
        }"""
    )


@pytest.mark.browser
def test_silence_and_a_bad_question_look_different(visit: Visit) -> None:
    assert visit.ask("What did Russia say?") != SILENCE
    assert visit.ask("Who won the football world cup in 1998?") == SILENCE
    visit.page.locator("#evidence .silent").wait_for()
    assert visit.page.locator("#evidence mark").count() == 0
    assert visit.ask("?!") == "⚠ The question is empty; ask in words."
    assert visit.page.locator(".toast-body").count() == 0


@pytest.mark.browser
def test_an_example_is_answered_on_a_click(visit: Visit) -> None:
    visit.page.locator("#chat button.example").first.click()
    answer = visit.page.locator("#chat [data-testid=bot]").first
    answer.wait_for()
    assert answer.inner_text()


@pytest.mark.browser
def test_markup_in_a_document_is_text(hostile_visit: Visit) -> None:
    said = hostile_visit.ask("How much oil does the lamp burn each night?")
    assert '<img src="x" onerror="window.pwned = 1">' in said
    hostile_visit.page.locator("#cited-1").wait_for()
    assert "<img src=" in hostile_visit.page.locator("#cited-1").inner_text()
    shown = hostile_visit.page.locator("#evidence .documents").text_content()
    assert "<i>light&house.txt" in shown
    for line in HOSTILE.splitlines():
        assert line in shown
    assert hostile_visit.page.locator("#evidence :is(img, script, b, i)").count() == 0


@pytest.mark.browser
def test_markup_in_a_question_is_text(hostile_visit: Visit) -> None:
    questions = [
        'Who built <img src=x onerror="window.pwned=3"> the lighthouse?',
        "Who built it, <b>AT&amp;T</b> & <script>window.pwned=4</script> *R&D* &lt;?",
    ]
    for question in questions:
        hostile_visit.ask(question)
    shown = hostile_visit.page.locator("#chat [data-testid=user]").all_inner_texts()
    assert shown == questions


@given(st.text(alphabet="&<>;#amplt x\n"))
def test_markup_is_undone(text: str) -> None:
    assert from_markup(to_markup(text)) == text
    assert "<" not in to_markup(text)


def test_sentences_are_marked_where_they_stand() -> None:
    text = "One & two.\nThree <b>.\nFour."
    cited = [Citation(2, "Three <b>.", "a", 11, 21), Citation(1, "One & two.", "a", 0, 10)]
    assert re.sub(r'<span class="end">\n</span>', "\n", marked(text, cited)) == (
        '<div class="text spaced"><mark id="cited-1" data-number="1">One &amp; two.</mark>\n'
        '<mark id="cited-2" data-number="2">Three &lt;b&gt;.</mark>\nFour.</div>'
    )


def test_of_a_long_document_the_cited_part_is_shown() -> None:
    text = "".join(f"Line {number} of many. " for number in range(100_000))
    start = text.index("Line 70000 of many.")
    shown = marked(text, [Citation(1, "Line 70000 of many.", "a", start, start + 19)])
    assert len(shown) < 101_000
    assert ">Line 70000 of many.</mark>" in shown
    assert shown.count("…") == 2


def test_the_cited_documents_are_shown() -> None:
    documents = {name: Document(name, f"This is {name}.") for name in ("a", "b", "c")}
    citations = (Citation(1, "This is c.", "c", 0, 10), Citation(2, "This is b.", "b", 0, 10))
    answer = Answer("Which?", "c", True, 0.9, citations)
    shown = evidence(documents, answer)
    assert re.findall("<h3>(.)</h3>", shown) == ["c", "b"]
    assert re.findall("<h3>(.)</h3>", evidence(documents, None)) == ["a"]
    assert in_text(answer, named=True) == (
        "c\n\n[1] This is c. (c)\n[2] This is b. (b)\n\nConfidence: high"
    )


def test_turns_are_read_from_blocks() -> None:
    history = [
        {"role": "user", "content": [{"type": "text", "text": "Who?"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Ann.\n\n[1] Ann came."}]},
        {"role": "user", "content": "When?"},
    ]
    assert as_turns(history) == (("user", "Who?"), ("assistant", "Ann."), ("user", "When?"))
    with pytest.raises(QABotError, match="Each turn"):
        as_turns([None])


def test_examples_are_formed_from_the_documents() -> None:
    text = "He said no. Later, Ingrid Solheim said that Lindvik pays, and Solheim said when."
    assert examples([Document("a", text)]) == [
        "What did Ingrid Solheim say?",
        "What is said about Lindvik?",
    ]
    assert examples([Document("a", "nothing here.")]) == ["What is this about?"]
