"""The command line: `qa-bot ask`, `chat`, `index` and `serve`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa_bot.errors import QABotError
from qa_bot.index_commands import add_index_commands
from qa_bot.settings import Settings

if TYPE_CHECKING:
    from qa_bot.types import Answer, Message

ANSWERED, SILENT, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns 0 where it answered, 1 where the text is silent, 2 for bad input."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment()
        if options.index is not None:
            settings = replace(settings, index=options.index)
        return int(options.run(options, settings))
    except QABotError as error:
        print(f"qa-bot: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qa-bot", description="Answers questions from documents.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.set_defaults(run=_ask)
    chat = commands.add_parser("chat", help="answer questions line by line")
    chat.set_defaults(run=_chat)
    serve = commands.add_parser("serve", help="serve the chat page")
    serve.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    serve.add_argument("--root-path", help="path under which a proxy serves the page")
    serve.add_argument("--auth-file", help="file with a name:password on each line")
    serve.add_argument("--no-feedback", dest="feedback", action="store_const", const="off",
                       help="write down no thumbs up or down")  # fmt: skip
    serve.set_defaults(run=_serve)
    for command in (ask, chat, serve):
        command.add_argument(
            "--index",
            metavar="DIR",
            help="index folder or milvus:// URI (default: the bundled one)",
        )

    add_index_commands(commands)
    return parser


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.bot import QABot

    answer = QABot.open(settings=settings).answer(options.question)
    print(
        json.dumps(answer.to_dict(), ensure_ascii=False, indent=2)
        if options.json
        else _shown(answer)
    )
    return ANSWERED if answer.answered else SILENT


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.bot import QABot

    bot = QABot.open(settings=settings)
    history: list[Message] = []
    print("Ask about the text; an empty line ends the chat.")
    while question := _line():
        try:
            answer = bot.answer(question, history)
        except QABotError as error:
            print(error)
            continue
        if answer.question != " ".join(question.split()):
            print(f"({answer.question})")
        print(_shown(answer))
        history += [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer.text},
        ]
    return ANSWERED


def _line() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.page import serve

    names = ("host", "port", "root_path", "auth_file", "feedback")
    given = {name: value for name in names if (value := getattr(options, name)) is not None}
    serve(replace(settings, **given))
    return ANSWERED


def _shown(answer: Answer) -> str:
    cited = [
        f"  [{citation.number}] {citation.text} ({citation.document}"
        + (f", page {citation.page})" if citation.page else ")")
        for citation in answer.citations
    ]
    if answer.nearest is not None:
        cited = [f"  nearest: {answer.nearest.text} ({answer.nearest.document})"]
    return "\n".join([answer.text, *cited])
