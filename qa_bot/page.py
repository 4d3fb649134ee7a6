"""The page: a chat beside the documents, with the cited sentences marked in them."""

from __future__ import annotations

import os
import socket
from html import escape, unescape
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from qa_bot.bot import QABot
from qa_bot.desk import Desk, choices
from qa_bot.documents import CONVERTERS
from qa_bot.errors import QABotError
from qa_bot.index import build_index
from qa_bot.markup import documents, who_said_what
from qa_bot.settings import Settings
from qa_bot.shelf import Shelf
from qa_bot.suggestions import openers
from qa_bot.types import Document

TITLE = "Questions to a text"
AT_ONCE = 4
"""Questions that are answered at the same time."""
KEPT_SECONDS = 24 * 3600
"""For which the documents of a visitor are kept after the last use."""
SECRET = "conversations stay in the browser"
"""Under which a browser keeps its conversations, the same after a restart of the server."""
ALL_IF_NONE = "all documents, unless some are picked; type to find one"

FILTER_SPEAKERS = """
element.addEventListener('change', event => {
    const name = event.target.value;
    for (const section of element.querySelectorAll('section'))
        section.hidden = name !== '' && section.dataset.speaker !== name;
});
"""
SAVE = """
text => {{
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], {{type: '{kind}'}}));
    link.download = '{name}';
    link.click();
    URL.revokeObjectURL(link.href);
}}
"""

FOLDER = Path(__file__).parent
THEME = gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
NO_OTHER_HOST = (
    '<meta http-equiv="Content-Security-Policy" content="default-src '
    "'self' 'unsafe-inline' 'unsafe-eval' data: blob:\">"
)


def serve(settings: Settings) -> None:
    """Serves the page until it is interrupted.

    Raises `QABotError` where the address is not free or the index cannot be opened.
    """
    visitors = _visitors(settings.auth_file)
    _require_free(settings.host, settings.port)
    bot = QABot.open(settings=settings)
    page = build_page(bot)
    _load_all(bot)
    app, url, _ = page.queue(default_concurrency_limit=AT_ONCE).launch(
        server_name=settings.host,
        server_port=settings.port,
        root_path=settings.root_path or None,
        auth=visitors,
        theme=THEME,
        css_paths=FOLDER / "page.css",
        head=NO_OTHER_HOST,
        footer_links=["api"],
        max_file_size=settings.max_upload,
        mcp_server=True,
        run_history=False,
        share=False,
        ssr_mode=False,
        quiet=True,
        prevent_thread_lock=True,
    )
    app.router.routes.insert(0, Route("/health", _health))
    print(f"The page is at {url} and ends with Ctrl+C.", flush=True)
    page.block_thread()


def _load_all(bot: QABot) -> None:
    """Loads what is loaded late, for questions and for uploads, so that no visitor waits for it."""
    bot.answer("When was it?")
    build_index([Document("a text", "Ann said that it rains.")], bot.encoder)


async def _health(request: Request) -> JSONResponse:
    """Answers that the server is up, to those as well who may not open the page."""
    return JSONResponse({"status": "ok"})


def _visitors(file: str) -> list[tuple[str, str]] | None:
    """The names and passwords in `file`; raises `QABotError` where it is no such file."""
    if not file:
        return None
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QABotError(f"{file} cannot be read ({error}).") from error
    pairs = [line.partition(":") for line in lines if line.strip()]
    if not pairs or not all(name and password for name, _, password in pairs):
        raise QABotError(f"{file} has to have a name:password on each line.")
    return [(name, password) for name, _, password in pairs]


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
    page = gr.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(3600, KEPT_SECONDS)
    )
    with page:
        gr.Markdown(f"# {TITLE}", elem_id="title")
        shelf = gr.State(Shelf(bot), time_to_live=KEPT_SECONDS)
        with gr.Row(equal_height=True):
            with gr.Column(scale=5, min_width=340):
                chatbot = _chatbot(desk.notes_to is not None)
                chat = gr.ChatInterface(
                    desk.reply,
                    chatbot=chatbot,
                    textbox=_question_box(),
                    additional_inputs=[shelf],
                    examples=[[question] for question in openers(bot)],
                    cache_examples=False,
                    editable=True,
                    save_history=True,
                    api_visibility="private",
                    analytics_enabled=False,
                    flagging_mode="never",
                )
                chat.new_chat_button.elem_id = "new-chat"
                chat.chat_history_dataset.elem_id = "earlier"
                chat.saved_conversations.storage_key = "qa_bot_conversations"
                chat.saved_conversations.secret = SECRET
                with gr.Row(elem_id="exports"):
                    _save_button("Markdown", "text/markdown", desk.markdown, [chatbot, shelf])
                    _save_button("JSON", "application/json", desk.json, [chatbot, shelf])
                if desk.notes_to is not None:
                    gr.HTML(f"Thumbs are kept in {escape(str(desk.notes_to))}", elem_id="kept")
            with gr.Column(scale=6, min_width=340), gr.Tabs():
                with gr.Tab("Text", elem_id="text-tab"):
                    panel = gr.HTML(
                        documents(bot.index, None),
                        elem_id="evidence",
                        js_on_load=(FOLDER / "page.js").read_text("utf-8"),
                    )
                with gr.Tab("Who said what", elem_id="said-tab"):
                    said = gr.HTML(
                        who_said_what(bot.index, bot.store.is_whole),
                        elem_id="said",
                        js_on_load=FILTER_SPEAKERS,
                    )
                with gr.Tab("Documents", elem_id="documents-tab"):
                    told = gr.HTML(elem_id="told")
                    files = gr.File(
                        label="Add TXT, Markdown, HTML, PDF or DOCX files",
                        file_count="multiple",
                        file_types=sorted(CONVERTERS),
                        elem_id="files",
                        height=140,
                    )
                    with gr.Accordion("Paste a text", open=False):
                        title = gr.Textbox(label="Its name", max_lines=1, max_length=200)
                        pasted = gr.Textbox(label="The text", lines=5, max_lines=12)
                        add = gr.Button("Add the text", size="sm")
                    asked = _asked_of(desk)
                    with gr.Row(equal_height=True):
                        removed = gr.Dropdown(
                            [],
                            label="Your documents",
                            elem_id="removed",
                            interactive=False,
                            scale=3,
                        )
                        remove = gr.Button("Remove", size="sm", min_width=90)
        quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        chatbot.change(desk.beside, [chatbot, shelf], panel, trigger_mode="always_last", **quietly)
        panel.select(desk.opened, [chatbot, shelf], panel, **quietly)
        views = [shelf, asked, removed, panel, said, chatbot, told]
        gr.on([files.upload], desk.add_files, [files, shelf], [files, *views],
              api_visibility="private", show_progress_on=told)  # fmt: skip
        gr.on([add.click, title.submit], desk.add_text, [title, pasted, shelf],
              [title, pasted, *views], api_visibility="private", show_progress_on=told)  # fmt: skip
        asked.input(desk.choose, [asked, shelf], views, **quietly)
        remove.click(desk.remove, [removed, shelf], views, **quietly)
        if desk.notes_to is not None:
            chatbot.like(desk.note, [chatbot, shelf], None, **quietly)
        gr.events.api(desk.chat, api_name="chat")
        gr.events.api(desk.ask, api_name="ask")
    return page


def _asked_of(desk: Desk) -> Any:
    """The choice of documents: a box for each, or, where they are many, a search among them."""
    about: dict[str, Any] = {"label": "Questions are asked of", "elem_id": "asked"}
    offered, picked = choices(desk.everyone), desk.picked(desk.everyone)
    if not desk.many:
        return gr.CheckboxGroup(offered, value=picked, **about)
    return gr.Dropdown(offered, value=picked, multiselect=True, info=ALL_IF_NONE, **about)


def _save_button(name: str, kind: str, write: Any, inputs: list[Any]) -> None:
    """A button that has the browser save what `write` makes of `inputs`."""
    button = gr.Button(f"Save as {name}", size="sm")
    text = gr.Textbox(visible=False)
    file = "conversation.md" if name == "Markdown" else "conversation.json"
    button.click(write, inputs, text, api_visibility="private", show_progress="hidden").then(
        None, text, None, js=SAVE.format(kind=kind, name=file)
    )


def _chatbot(noted: bool) -> gr.Chatbot:
    chatbot = gr.Chatbot(
        show_label=False,
        label="Conversation",
        elem_id="chat",
        height="calc(100vh - 18rem)",
        min_height=300,
        render_markdown=False,
        latex_delimiters=[],
        buttons=["copy"],
        feedback_options=("Like", "Dislike") if noted else None,
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
    """Has `chatbot`, whose messages are HTML, show what a visitor types as text.

    It is escaped on its way to the browser and restored on its way back.
    """
    receive, send = chatbot.preprocess, chatbot.postprocess

    def preprocess(payload: Any) -> Any:
        messages = receive(payload)
        for turn in messages:
            for block in turn["content"] if turn["role"] == "user" else ():
                block["text"] = unescape(block["text"])
        return messages

    def postprocess(value: Any) -> Any:
        data = send(value).model_copy(deep=True)
        for turn in data.root:
            for block in turn.content if turn.role == "user" else ():
                block.text = escape(block.text, quote=False)
        return data

    chatbot.preprocess, chatbot.postprocess = preprocess, postprocess
