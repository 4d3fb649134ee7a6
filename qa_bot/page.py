"""The page: a chat beside the documents, with the cited sentences marked in them."""

from __future__ import annotations

import os
import re
import socket
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr

from qa_bot.answers import SILENCE
from qa_bot.bot import QABot
from qa_bot.errors import QABotError, QuestionError
from qa_bot.settings import Settings
from qa_bot.types import Answer, Citation, Document

TITLE = "Questions to a text"
WARNING = "⚠ "
SOURCES = "\n\n[1] "
SHOWN_CHARACTERS = 100_000
"""Characters of a document that the page shows around the cited sentences."""

STYLE = Path(__file__).with_name("page.css")
THEME = gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
NO_OTHER_HOST = (
    '<meta http-equiv="Content-Security-Policy" content="default-src '
    "'self' 'unsafe-inline' 'unsafe-eval' data: blob:\">"
)
TO_CITED = """
const show = number => {
    const mark = element.querySelector(`#cited-${number}`);
    if (mark === null) return;
    const box = element.querySelector('.documents');
    const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTo({top: box.scrollTop + above - box.clientHeight / 3, behavior: 'smooth'});
};
element.addEventListener('click', event => {
    const source = event.target.closest('[data-shows]');
    if (source !== null) show(source.dataset.shows);
});
watch('value', () => show(1));
"""
AMPERSAND = re.compile(r"&(?=[#\w])")
SPEAKER = re.compile(
    r"\b(?:said|says|told|warned|added)\s+([A-Z]\w+(?:\s[A-Z]\w+){0,2})"
    r"|\b([A-Z]\w+(?:\s[A-Z]\w+){0,2})\s+(?:said|says|told|warned|added)\b"
)
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?:\s[A-Z][a-z]+)*")
NOT_NAMES = frozenset(("He", "She", "It", "They", "We", "You", "The", "This", "That"))


def serve(settings: Settings) -> None:
    """Serves the page until it is interrupted.

    Raises `QABotError` where the address is not free or the index cannot be opened.
    """
    _require_free(settings.host, settings.port)
    bot = QABot.open(settings=settings)
    page = build_page(bot)
    bot.answer("When was it?")  # loads what is loaded late, so that no visitor waits for it
    page.queue().launch(
        server_name=settings.host,
        server_port=settings.port,
        theme=THEME,
        css_paths=STYLE,
        head=NO_OTHER_HOST,
        footer_links=["api"],
        run_history=False,
        share=False,
        ssr_mode=False,
        quiet=True,
        prevent_thread_lock=True,
    )
    print(f"The page is at {page.local_url} and ends with Ctrl+C.", flush=True)
    page.block_thread()


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        raise QABotError(
            f"{host}:{port} cannot be listened on ({error}); choose another --host or --port."
        ) from error


def build_page(bot: QABot) -> gr.Blocks:
    """The page over `bot`, with the endpoints `/chat` (text) and `/ask` (JSON)."""
    desk = Desk(bot)
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        gr.Markdown(f"# {TITLE}", elem_id="title")
        with gr.Row(equal_height=True):
            with gr.Column(scale=5, min_width=360):
                chatbot = _chatbot()
                gr.ChatInterface(
                    desk.chat,
                    chatbot=chatbot,
                    textbox=_question_box(),
                    examples=examples(desk.documents.values()),
                    cache_examples=False,
                    api_name="chat",
                    analytics_enabled=False,
                    flagging_mode="never",
                )
            with gr.Column(scale=6, min_width=360):
                start = evidence(desk.documents, None)
                panel = gr.HTML(start, elem_id="evidence", js_on_load=TO_CITED)
        chatbot.change(
            desk.beside,
            chatbot,
            panel,
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="always_last",
        )
        gr.events.api(desk.ask, api_name="ask")
    return page


class Desk:
    """What the page asks of a bot; an answer given once is kept, for the panel beside the chat."""

    def __init__(self, bot: QABot) -> None:
        self.documents = bot.index.documents
        self._bot = bot
        self._kept = lru_cache(maxsize=256)(self._answered)

    def chat(self, message: str, history: list[Any]) -> str:
        """Answers a question about the documents, with the sentences that it answers from."""
        try:
            answer = self._kept(message, as_turns(history))
        except QABotError as error:
            return f"{WARNING}{error}"
        return in_text(answer, len(self.documents) > 1, " ".join(message.split()))

    def beside(self, history: list[Any]) -> Any:
        """The panel for the last answer in `history`; unchanged while an answer is under way."""
        turns = as_turns(history)
        if turns and turns[-1][0] == "user":
            return gr.skip()
        asked = [place for place, (role, _) in enumerate(turns) if role == "user"]
        try:
            answer = self._kept(turns[asked[-1]][1], turns[: asked[-1]]) if asked else None
        except QABotError:
            answer = None
        return evidence(self.documents, answer)

    def ask(self, question: str, history: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Answers a question; `history` holds earlier turns, oldest first, as role and content."""
        try:
            return self._answered(question, as_turns([] if history is None else history)).to_dict()
        except QABotError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _answered(self, question: str, turns: tuple[tuple[str, str], ...]) -> Answer:
        history = [{"role": role, "content": text} for role, text in turns]
        return self._bot.answer(question, history)


def _chatbot() -> gr.Chatbot:
    chatbot = gr.Chatbot(
        show_label=False,
        elem_id="chat",
        height="calc(100vh - 12.5rem)",
        min_height=300,
        render_markdown=False,
        latex_delimiters=[],
        buttons=["copy"],
        feedback_options=None,
    )
    _show_as_typed(chatbot)
    return chatbot


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label="Question",
        placeholder="Ask about the text",
        show_label=False,
        container=False,
        submit_btn=True,
        autofocus=True,
        max_lines=4,
    )


def _show_as_typed(chatbot: Any) -> None:
    """Has `chatbot`, which renders HTML even where it renders no Markdown, show it as text.

    Messages are escaped on their way to the browser and restored on their way back.
    """
    receive, send = chatbot.preprocess, chatbot.postprocess

    def preprocess(payload: Any) -> Any:
        messages = receive(payload)
        for message in messages:
            for block in message["content"]:
                block["text"] = from_markup(block["text"])
        return messages

    def postprocess(value: Any) -> Any:
        data = send(value).model_copy(deep=True)
        for message in data.root:
            for block in message.content:
                block.text = to_markup(block.text)
        return data

    chatbot.preprocess, chatbot.postprocess = preprocess, postprocess


def to_markup(text: str) -> str:
    """`text` with no tag and no entity in it; an "&" that can start none stays."""
    return AMPERSAND.sub("&amp;", text).replace("<", "&lt;")


def from_markup(markup: str) -> str:
    """The text that `to_markup` made `markup` from."""
    return markup.replace("&lt;", "<").replace("&amp;", "&")


def as_turns(history: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """The roles and plain texts of `history`, without the sources under the bot's answers.

    Raises `QuestionError` where a turn is not a role and a content.
    """
    turns: list[tuple[str, str]] = []
    if not isinstance(history, Sequence):
        raise QuestionError("The history is a list of turns.")
    for turn in history:
        if not isinstance(turn, Mapping) or turn.get("role") not in ("user", "assistant"):
            raise QuestionError(
                'Each turn of the history is {"role": "user" or "assistant", "content": …}.'
            )
        text = _plain(turn.get("content"))
        turns.append((turn["role"], text if turn["role"] == "user" else text.split(SOURCES)[0]))
    return tuple(turns)


def _plain(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "\n".join(str(block.get("text", "")) for block in blocks if isinstance(block, Mapping))


def in_words(confidence: float) -> str:
    """A probability as a word."""
    return "high" if confidence >= 0.7 else "medium" if confidence >= 0.4 else "low"


def in_text(answer: Answer, named: bool, asked: str | None = None) -> str:
    """`answer` with its numbered sentences, `named` by document, as plain text.

    Where the question `asked` was completed from earlier ones, what was understood comes last.
    """
    understood = "" if asked in (None, answer.question) else f"\n\nUnderstood: {answer.question}"
    if not answer.answered:
        return f"{SILENCE}{understood}"
    sources = "\n".join(
        f"[{cited.number}] {_one_line(cited.text)}" + (f" ({cited.document})" if named else "")
        for cited in answer.citations
    )
    confidence = f"Confidence: {in_words(answer.confidence)}"
    return f"{answer.text}\n\n{sources}\n\n{confidence}{understood}"


def evidence(documents: Mapping[str, Document], answer: Answer | None) -> str:
    """HTML of what `answer` says and of the documents it cites, else of the first document."""
    cited = () if answer is None else answer.citations
    names = list(dict.fromkeys(citation.document for citation in cited)) or list(documents)[:1]
    texts = "".join(
        f"<h3>{escape(name)}</h3>"
        + marked(documents[name].text, [one for one in cited if one.document == name])
        for name in names
    )
    return f'{_summary(answer)}<div class="documents" tabindex="0">{texts}</div>'


def _summary(answer: Answer | None) -> str:
    if answer is None:
        return (
            '<div class="summary idle">The sentences an answer comes from are marked below.</div>'
        )
    if not answer.answered:
        nearest = f" Nearest: {_one_line(answer.nearest.text)}" if answer.nearest else ""
        return f'<div class="summary silent">{escape(SILENCE + nearest)}</div>'
    word = in_words(answer.confidence)
    sources = "".join(
        f'<button type="button" data-shows="{cited.number}">[{cited.number}] '
        f"{escape(cited.speaker or cited.document)}</button>"
        for cited in answer.citations
    )
    return (
        f'<div class="summary answered"><span class="confidence {word}">confidence: {word}</span>'
        f"{sources}</div>"
    )


def marked(text: str, citations: Sequence[Citation]) -> str:
    """HTML of `text` around `citations`, each of which is a `mark` with the id `cited-<number>`."""
    ordered = sorted(citations, key=lambda citation: citation.start)
    start, end = _window(text, ordered)
    pieces: list[str] = [] if start == 0 else ["…"]
    here = start
    for cited in ordered:
        if not here <= cited.start < cited.end <= end:
            continue
        pieces.append(_lines(text[here : cited.start]))
        pieces.append(f'<mark id="cited-{cited.number}" data-number="{cited.number}">')
        pieces.append(f"{_lines(text[cited.start : cited.end])}</mark>")
        here = cited.end
    pieces.append(_lines(text[here:end]))
    if end < len(text):
        pieces.append("…")
    kind = "text" if "\n\n" in text else "text spaced"
    return f'<div class="{kind}">{"".join(pieces)}</div>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", '<span class="end">\n</span>')


def _window(text: str, ordered: Sequence[Citation]) -> tuple[int, int]:
    if len(text) <= SHOWN_CHARACTERS:
        return 0, len(text)
    first = ordered[0].start if ordered else 0
    start = max(0, min(first - SHOWN_CHARACTERS // 2, len(text) - SHOWN_CHARACTERS))
    return start, start + SHOWN_CHARACTERS


def examples(documents: Iterable[Document]) -> list[str]:
    """A few questions formed from the names in `documents`."""
    text = "\n".join(document.text[:SHOWN_CHARACTERS] for document in documents)
    spoke = Counter(_one_line(after or before) for after, before in SPEAKER.findall(text))
    named = Counter(_one_line(name) for name in NAME.findall(text))
    speakers = _distinct([name for name, _ in spoke.most_common()])[:2]
    others = _distinct([*speakers, *(name for name, _ in named.most_common())])[len(speakers) :]
    questions = [f"What did {name} say?" for name in speakers]
    questions += [f"What is said about {name}?" for name in others[: 3 - len(speakers)]]
    return questions or ["What is this about?"]


def _distinct(names: Iterable[str]) -> list[str]:
    """Those of `names` that share no word with one before them or with `NOT_NAMES`."""
    seen = set(NOT_NAMES)
    kept: list[str] = []
    for name in names:
        if seen.isdisjoint(name.split()):
            kept.append(name)
        seen.update(name.split())
    return kept


def _one_line(text: str) -> str:
    return " ".join(text.split())
