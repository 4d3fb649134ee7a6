"""The page of a real server in headless Chromium."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from qa_bot.answers import SILENCE
from tests import browser
from tests.proxy import proxied
from tests.served import PATIENCE, ROOT, Visit, free_port, served
from tests.test_documents import write_pdf

pytestmark = pytest.mark.browser

HOSTILE = """The lighthouse of Utsira was built in 1844 by <b>Hans Berg</b> & sons.
Its lamp <img src="x" onerror="window.pwned = 1"> burns 12 litres of oil each night.
<script>window.pwned = 2</script> The keeper paid ${1 + 1} and {{value}} crowns for the new door.
A [link](javascript:alert(1)) and a \u202emirrored\u202c word stand here, said Hans <u>Berg</u>.
"""
ORCHARD = """The orchard at Elm Hill lost 40 trees to frost in May 2021.
Owner Mara Quill said she would plant plums instead. "Apples no longer pay," she told the Gazette.
"""


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback") / "new" / "feedback.jsonl"


@pytest.fixture(scope="module")
def article_url(feedback: Path) -> Iterator[str]:
    with served("app.py", feedback=feedback) as url:
        yield url


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    name = folder / "<i>light&house.txt"
    name.write_text(HOSTILE, encoding="utf-8")
    index = str(folder / "index")
    build = [sys.executable, "-m", "qa_bot", "index", "add", str(name), "--to", index]
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


@pytest.fixture
def context(chromium: Any) -> Iterator[Any]:
    opened = chromium.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    yield opened
    opened.close()


@pytest.fixture
def visit(context: Any, article_url: str) -> Iterator[Visit]:
    opened = Visit(context, article_url)
    yield opened
    assert opened.elsewhere == []
    assert opened.errors == []


@pytest.fixture
def hostile_visit(context: Any, hostile_url: str) -> Iterator[Visit]:
    opened = Visit(context, hostile_url)
    yield opened
    assert opened.page.evaluate("window.pwned") is None
    assert opened.elsewhere == []
    assert opened.errors == []


IN_SIGHT = """selector => {
    const box = document.querySelector('#evidence .documents').getBoundingClientRect();
    const mark = document.querySelector(selector)?.getBoundingClientRect();
    return mark !== undefined && box.top <= mark.top && mark.bottom <= box.bottom;
}"""


def test_an_answer_is_shown_beside_its_marked_sentence(visit: Visit) -> None:
    said = visit.ask("What did Russia say?")
    mark = visit.page.locator("#evidence mark.cited[data-number='1']")
    mark.wait_for()
    sentence = " ".join(mark.text_content().split())
    assert sentence in said
    assert re.search(r"confidence: (high|medium|low)", said)
    taken = mark.locator("strong").text_content()
    assert taken in said
    assert len(taken) < len(sentence)
    visit.page.wait_for_function(IN_SIGHT, arg="#evidence mark")
    assert visit.page.locator("#evidence .map a").count() >= 2
    title = visit.answers.first.locator(".confidence").get_attribute("title")
    assert re.search(r"probability.*: \d+%", title)


def test_a_citation_leads_to_its_sentence(visit: Visit) -> None:
    visit.ask("What did Russia say?")
    visit.ask("Who is Johan Verbeke?")
    link = visit.answers.first.locator(".said a").nth(1)
    assert link.inner_text() == "[2]"
    sentence = link.get_attribute("title")
    visit.open_tab("Who said what")
    link.focus()
    link.press("Enter")
    shown = visit.page.locator("#evidence .shown")
    shown.wait_for()
    assert " ".join(shown.text_content().split()) == sentence
    visit.page.wait_for_function(IN_SIGHT, arg="#evidence .shown")
    assert visit.page.url.endswith("/")


def test_silence_and_a_bad_question_look_different(visit: Visit) -> None:
    assert SILENCE not in visit.ask("What did Russia say?")
    assert SILENCE in visit.ask("Who won the football world cup in 1998?")
    visit.page.locator("#evidence mark.nearest").wait_for()
    assert visit.page.locator("#evidence mark.cited").count() == 0
    visit.answers.nth(1).get_by_text("Show the nearest passage").click()
    visit.page.locator("#evidence mark.nearest.shown").wait_for()
    assert visit.ask("?!") == "⚠ The question is empty; ask in words."
    assert visit.page.locator(".toast-body").count() == 0


def test_suggestions_before_and_after_an_answer(visit: Visit) -> None:
    first = visit.page.locator("#chat button.example").first
    question = first.inner_text()
    first.click()
    assert SILENCE not in visit.answered(0)
    assert visit.page.locator("#chat [data-testid=user]").first.inner_text() == question
    option = visit.page.locator("#chat .option").first
    following = option.inner_text()
    assert following != question
    option.click()
    assert SILENCE not in visit.answered(1)


def test_a_conversation_is_retried_edited_and_cleared(visit: Visit) -> None:
    visit.ask("Who won the football world cup in 1998?")
    visit.page.get_by_label("Retry").click()
    visit.page.wait_for_timeout(500)
    assert SILENCE in visit.answered(0)
    visit.page.get_by_label("Edit").first.click()
    box = visit.page.locator("#chat textarea")
    box.fill("What did Russia say?")
    visit.page.get_by_label("Submit").first.click()
    visit.answers.first.locator(".sources").wait_for()
    visit.page.get_by_label("Clear").click()
    visit.page.locator("#chat button.example").first.wait_for()
    assert visit.answers.count() == 0


def test_thumbs_are_written_down(visit: Visit, feedback: Path) -> None:
    visit.ask("What did Russia say?")
    assert str(feedback) in visit.page.locator("#kept").inner_text()
    visit.page.locator("#chat").get_by_label("Like", exact=True).click()
    for _ in range(100):
        if feedback.exists() and feedback.read_text("utf-8").endswith("\n"):
            break
        visit.page.wait_for_timeout(100)
    line = json.loads(feedback.read_text("utf-8").splitlines()[-1])
    assert line["liked"] is True
    assert line["asked"] == "What did Russia say?"
    assert line["answer"]["citations"]


def test_a_conversation_is_saved(visit: Visit) -> None:
    visit.ask("What did Russia say?")
    visit.ask("And Belgium?")
    for name in ("Markdown", "JSON"):
        with visit.page.expect_download() as download:
            visit.page.get_by_role("button", name=f"Save as {name}").click()
        text = Path(download.value.path()).read_text("utf-8")
        assert download.value.suggested_filename.startswith("conversation.")
        if name == "JSON":
            first, second = json.loads(text)
            assert first["asked"] == "What did Russia say?"
            assert second["answer"]["question"] == "What did Belgium say?"
            assert second["answer"]["citations"][0]["document"] == "article.txt"
        else:
            assert "## And Belgium?" in text
            assert "> [1] " in text


def test_conversations_outlast_reload_and_restart(context: Any) -> None:
    port = free_port()
    for start in range(2):
        with served("app.py", port=port) as url:
            visit = Visit(context, url)
            if start == 0:
                visit.ask("What did Russia say?")
                visit.page.locator("#earlier td").first.wait_for()
                visit.page.reload()
            visit.page.locator("#earlier td").first.click()
            assert "Vitaly Churkin" in visit.answered(0)
            assert "Johan Verbeke" in visit.ask("And Belgium?")
            visit.page.close()


def test_documents_are_added_chosen_and_removed(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "orchard.txt").write_text(ORCHARD, encoding="utf-8")
    write_pdf(tmp_path / "bridge.pdf", "The toll was 3 euros.", "The bridge opened in 1932.")
    (tmp_path / "broken.docx").write_bytes(b"PK no zip")
    told = visit.add(*(tmp_path / name for name in ("orchard.txt", "bridge.pdf", "broken.docx")))
    assert "2 added." in told
    assert "broken.docx is not a readable DOCX" in told
    twin = copy(tmp_path / "orchard.txt", "twin.txt")
    assert "twin.txt has the same text as orchard.txt" in visit.add(twin)
    assert "Mara Quill said she would plant plums instead" in visit.ask("What did Mara Quill say?")
    assert "(bridge.pdf, page 2)" in visit.ask("When did the bridge open?")
    assert visit.page.locator("#evidence mark strong").inner_text() == "1932"
    visit.open_tab("Documents")
    box = visit.page.get_by_label("article.txt (")
    box.uncheck()
    visit.page.wait_for_timeout(1000)
    assert SILENCE in visit.ask("What did Russia say?")
    box.check()
    visit.page.wait_for_timeout(1000)
    assert "Churkin" in visit.ask("What did Russia say?")
    visit.page.locator("#removed input").click()
    visit.page.get_by_role("option", name="orchard.txt").click()
    visit.page.get_by_role("button", name="Remove").click()
    visit.page.get_by_label("orchard.txt (").wait_for(state="detached")
    assert SILENCE in visit.ask("What did Mara Quill say?")


def copy(file: Path, name: str) -> Path:
    other = file.with_name(name)
    other.write_bytes(file.read_bytes())
    return other


def test_a_text_is_pasted(visit: Visit) -> None:
    visit.open_tab("Documents")
    visit.page.get_by_text("Paste a text").click()
    visit.page.get_by_label("Its name").fill("Orchard")
    visit.page.get_by_role("textbox", name="The text").fill(ORCHARD)
    visit.page.get_by_role("button", name="Add the text").click()
    visit.page.get_by_label("Orchard (").wait_for()
    assert "40" in visit.ask("How many trees did the orchard lose?")
    visit.open_tab("Who said what")
    assert "Mara Quill" in visit.page.locator("#said").inner_text()


def test_a_document_of_one_long_line_is_shown(visit: Visit, tmp_path: Path) -> None:
    line = "The zeppelin landed in Graz in 1931. " + "word " * 12_000 + "x" * 20_000
    (tmp_path / "long.txt").write_text(line, encoding="utf-8")
    assert "1 added." in visit.add(tmp_path / "long.txt")
    visit.page.get_by_label("article.txt (").uncheck()
    visit.open_tab("Text")
    visit.page.locator("#evidence").get_by_text("The zeppelin").wait_for()
    wide = "one => one.scrollWidth <= one.clientWidth"
    assert visit.page.locator("#evidence .documents").evaluate(wide)


COLLECT_PROGRESS = """() => {
    window.progress = [];
    const tell = () => {
        const bar = document.querySelector('#told [role=progressbar]');
        if (bar !== null && bar.checkVisibility())
            window.progress.push(bar.getAttribute('aria-valuetext'));
    };
    new MutationObserver(tell).observe(
        document.body, {subtree: true, childList: true, attributes: true});
}"""


def test_progress_is_told_by_document_and_stage(visit: Visit, tmp_path: Path) -> None:
    names = ["first.txt", "second.txt", "third.txt"]
    for name in names:
        lines = (f"The {name} boat {number} sailed home at dusk." for number in range(300))
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    visit.page.evaluate(COLLECT_PROGRESS)
    assert "3 added." in visit.add(*(tmp_path / name for name in names))
    told = visit.page.evaluate("window.progress")
    stages = dict.fromkeys(re.sub(r"\d+ / 300", "some of 300", one) for one in told)
    assert [one for one in stages if "who says what" in one or "some of 300" in one] == [
        text
        for number, name in enumerate(names, 1)
        for text in (
            f"{number} of 3, {name}: finding who says what: 0%",
            f"{number} of 3, {name}: some of 300 sentences",
        )
    ]


def test_visitors_see_nothing_of_each_other(
    chromium: Any, article_url: str, tmp_path: Path
) -> None:
    (tmp_path / "orchard.txt").write_text(ORCHARD, encoding="utf-8")
    first, second = (Visit(chromium.new_context(), article_url) for _ in range(2))
    assert "1 added." in first.add(tmp_path / "orchard.txt")
    assert "plums" in first.ask("What did Mara Quill say?")
    assert SILENCE in second.ask("What did Mara Quill say?")
    second.page.reload()
    second.page.locator("#earlier td").get_by_text("Quill").first.wait_for()
    assert "plums" not in second.page.content()
    second.open_tab("Documents")
    assert "orchard.txt" not in second.page.content()


def test_of_many_documents_those_to_ask_are_searched_for(context: Any, tmp_path: Path) -> None:
    files = [tmp_path / f"ship-{number}.txt" for number in range(100, 125)]
    for number, file in enumerate(files):
        file.write_text(f"The captain of the ship is {30 + number} years old.", encoding="utf-8")
    index = str(tmp_path / "index")
    build = [sys.executable, "-m", "qa_bot", "index", "add", *map(str, files), "--to", index]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    with served("-m", "qa_bot", "serve", "--index", index) as url:
        visit = Visit(context, url)
        visit.open_tab("Documents")
        assert visit.page.locator("#asked input[type=checkbox]").count() == 0
        visit.page.locator("#asked input").fill("ship-117")
        visit.page.get_by_role("option").click()
        visit.page.locator("#evidence h2", has_text="ship-117.txt").wait_for(state="attached")
        assert "47" in visit.ask("How old is the captain of the ship?")
        found = Axe().run(visit.page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_a_proxy_serves_the_page_under_a_path(context: Any) -> None:
    with (
        served("app.py", "--root-path", "/docs-bot") as behind,
        proxied(behind, "/docs-bot/") as (url, proxy),
    ):
        visit = Visit(context, url)
        visit.ask("What did Russia say?")
        visit.answers.first.locator(".said a").first.click()
        visit.page.locator("#evidence .shown").wait_for()
        assert visit.page.url == url
        # A browser asks for its icon itself, before a page can say where that is.
        assert set(proxy.outside) <= {"/favicon.ico"}
        assert [error for error in visit.errors if "/favicon.ico" not in error] == []
        assert visit.elsewhere == []
        visit.page.close()


def test_who_said_what(visit: Visit) -> None:
    visit.open_tab("Who said what")
    sections = visit.page.locator("#said section")
    every = sections.count()
    assert every >= 5
    visit.page.get_by_label("Speaker").select_option("Vitaly Churkin")
    assert visit.page.locator("#said section:visible").count() == 1
    assert "for Russia" in visit.page.locator("#said section:visible").inner_text()
    visit.page.locator("#said section:visible a").first.click()
    assert "Vitaly Churkin" in visit.page.locator("#evidence .shown").inner_text()


def test_markup_in_a_document_is_text(hostile_visit: Visit) -> None:
    said = hostile_visit.ask("How much oil does the lamp burn each night?")
    assert '<img src="x" onerror="window.pwned = 1">' in said
    mark = hostile_visit.page.locator("#evidence mark")
    mark.wait_for()
    assert "<img src=" in mark.inner_text()
    shown = hostile_visit.page.locator("#evidence .documents").text_content()
    assert "<i>light&house.txt" in shown
    for line in HOSTILE.splitlines():
        assert line in shown
    pages = hostile_visit.page.locator("#evidence, #said, #chat")
    assert pages.locator("script, i, u, img[src=x], a[href^=javascript]").count() == 0


def test_markup_in_a_question_is_text(hostile_visit: Visit) -> None:
    questions = [
        'Who built <img src=x onerror="window.pwned=3"> the lighthouse?',
        "Who built it, <b>AT&amp;T</b> & <script>window.pwned=4</script> *R&D* &lt;?",
    ]
    for question in questions:
        hostile_visit.ask(question)
    shown = hostile_visit.page.locator("#chat [data-testid=user]").all_inner_texts()
    assert shown == questions


@pytest.mark.parametrize(
    ("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_everybody_can_use_it(chromium: Any, article_url: str, theme: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    visit = Visit(context, f"{article_url}?__theme={theme}")
    visit.ask("What did Russia say?")
    visit.ask("Who won the football world cup in 1998?")
    for tab in ("Text", "Who said what", "Documents"):
        visit.open_tab(tab)
        visit.page.wait_for_timeout(300)
        found = Axe().run(visit.page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    wide = visit.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    context.close()
