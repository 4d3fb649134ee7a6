"""The command line, in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def qa_bot(
    *arguments: str, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qa_bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture(scope="module")
def harbour_index(harbour_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("cli") / "index")
    done = qa_bot("index", "add", str(harbour_file), "--to", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("harbour.txt: 8 sentences added\n1 documents, 8 sentences added")
    return folder


def test_ask_answers_with_its_sentences() -> None:
    done = qa_bot("ask", "What did Russia say?")
    assert done.returncode == 0
    assert "[1]" in done.stdout
    assert done.stderr == ""


def test_ask_prints_json(harbour_index: str) -> None:
    done = qa_bot("ask", "How many boats sank last winter?", "--index", harbour_index, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["answered"]
    assert "eleven boats" in answer["citations"][0]["text"]


def test_ask_says_when_the_text_is_silent(harbour_index: str) -> None:
    done = qa_bot("ask", "Who won the world cup in 1998?", "--index", harbour_index)
    assert done.returncode == 1
    assert done.stdout.startswith("The text does not say.\n  nearest: ")


def test_chat_answers_line_by_line(harbour_index: str) -> None:
    done = qa_bot(
        "chat", "--index", harbour_index, stdin="\x07?\nHow many boats sank last winter?\n\n"
    )
    assert done.returncode == 0
    assert "control character" in done.stdout
    assert "eleven boats" in done.stdout


def test_documents_are_added_once_replaced_listed_and_removed(
    harbour_index: str, harbour_file: Path, tmp_path: Path
) -> None:
    owls, copy = tmp_path / "owls.txt", tmp_path / "copy.txt"
    owls.write_text("The owl lays four eggs in April.")
    copy.write_bytes(harbour_file.read_bytes())
    at = ("--to", harbour_index)
    done = qa_bot("index", "add", str(harbour_file), str(copy), str(owls), *at)
    assert done.stdout.startswith(
        "harbour.txt: there already\n"
        "copy.txt: not added, it has the same text as harbour.txt\n"
        "owls.txt: 1 sentences added\n"
    )
    owls.write_text("The owl lays five eggs in May. It nests in barns.")
    done = qa_bot("index", "add", str(owls), *at)
    assert done.stdout.startswith("owls.txt: replaced, 2 sentences\n")
    done = qa_bot("index", "add", str(owls), *at)
    assert done.stdout == f"owls.txt: there already\n{harbour_index} is up to date.\n"
    assert "owls.txt: 2 sentences, 49 characters\n" in qa_bot("index", "list", *at).stdout
    assert qa_bot("index", "remove", "owls.txt", *at).stdout == "owls.txt: removed\n"
    assert "owls" not in qa_bot("index", "list", *at).stdout
    done = qa_bot("index", "verify", *at)
    assert (done.returncode, done.stdout) == (
        0,
        f"{harbour_index}: 1 documents, 8 sentences, sound\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", ""], "The question is empty"),
        (["ask", "Why?", "--index", "/nowhere"], "There is no index folder /nowhere"),
        (["index", "add", "/nowhere/story.txt", "--to", "/tmp/never"], "there is no such file"),
        (["index", "remove", "story.txt", "--to", "/nowhere"], "There is no index folder /nowhere"),
        (["index", "list", "--to", "/nowhere"], "There is no index folder /nowhere"),
        (["index", "add", "story.txt"], "required: --to"),
        (["ask"], "required: question"),
        (["sing"], "invalid choice"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments: list[str], message: str) -> None:
    done = qa_bot(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.startswith(("qa-bot: ", "usage: "))
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_named() -> None:
    done = qa_bot("ask", "Why?", QA_BOT_PASSAGES="-1")
    assert done.returncode == 2
    assert "QA_BOT_PASSAGES is '-1'" in done.stderr
