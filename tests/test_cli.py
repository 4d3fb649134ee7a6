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
    done = qa_bot("index", str(harbour_file), "--to", folder)
    assert done.returncode == 0, done.stderr
    assert "1 documents" in done.stdout
    assert "sentences" in done.stdout
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


def test_index_is_left_alone_when_it_is_current(harbour_index: str, harbour_file: Path) -> None:
    done = qa_bot("index", str(harbour_file), "--to", harbour_index)
    assert done.stdout == f"{harbour_index} is up to date.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", ""], "The question is empty"),
        (["ask", "Why?", "--index", "/nowhere"], "There is no index folder /nowhere"),
        (["index", "/nowhere/story.txt", "--to", "/tmp/never"], "there is no such file"),
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
