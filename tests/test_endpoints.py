"""What programs ask of a real server: HTTP, gradio's client, MCP."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from qa_bot import QABot
from tests.served import PATIENCE, ROOT, served


@pytest.fixture(scope="module")
def article_url() -> Iterator[str]:
    with served("app.py") as url:
        yield url


@pytest.fixture(scope="module")
def client(article_url: str) -> Client:
    return Client(article_url, verbose=False)


def test_chat_answers_in_text_with_its_sentences(client: Client) -> None:
    said = client.predict("What did Russia say?", api_name="/chat")
    answer, sources, confidence = said.split("\n\n")
    assert answer.endswith("[3]")
    assert sources.startswith("[1] ")
    assert confidence.startswith("Confidence: ")
    history = [
        {"role": "user", "content": "What did Russia say?"},
        {"role": "assistant", "content": said},
    ]
    assert client.predict("And Belgium?", history, api_name="/chat").startswith("Johan Verbeke")


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
@pytest.mark.parametrize("name", ["/ask", "/chat"])
def test_bad_input_is_named(
    client: Client, name: str, question: str, history: Any, message: str
) -> None:
    with pytest.raises(AppError, match=message):
        client.predict(question, history, api_name=name)


def test_the_two_endpoints_are_all_that_is_offered(client: Client) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {"/chat", "/ask"}


def test_plain_http_answers(article_url: str) -> None:
    data = json.dumps({"data": ["Who is Johan Verbeke?", None]}).encode()
    call = urllib.request.Request(
        f"{article_url}gradio_api/call/ask", data, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(call, timeout=PATIENCE) as reply:
        event = json.load(reply)["event_id"]
    result = f"{article_url}gradio_api/call/ask/{event}"
    with urllib.request.urlopen(result, timeout=PATIENCE) as reply:
        assert '"text": "Belgian Ambassador"' in reply.read().decode()


def test_an_mcp_client_asks(article_url: str) -> None:
    async def asked() -> tuple[list[str], str]:
        async with (
            streamable_http_client(f"{article_url}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            result = await session.call_tool("chat", {"message": "What did Russia say?"})
            return tools, str(result.content)

    tools, said = asyncio.run(asyncio.wait_for(asked(), PATIENCE))
    assert sorted(tools) == ["ask", "chat"]
    assert "Vitaly Churkin" in said


def test_health_is_answered(article_url: str) -> None:
    with urllib.request.urlopen(f"{article_url}health", timeout=PATIENCE) as reply:
        assert json.load(reply) == {"status": "ok"}


@pytest.mark.parametrize("file", ["/etc/passwd", str(ROOT / "pyproject.toml"), "../pyproject.toml"])
def test_no_other_file_is_served(article_url: str, file: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{article_url}gradio_api/file={file}", timeout=PATIENCE)
    assert caught.value.code in (403, 404)


def test_a_taken_port_is_named(article_url: str) -> None:
    port = str(urlsplit(article_url).port)
    assert f"127.0.0.1:{port} cannot be listened on" in refused("--port", port)


def test_a_bad_auth_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "auth").write_text("no colon\n")
    assert "has to have a name:password" in refused("--auth-file", str(tmp_path / "auth"))
    assert "cannot be read" in refused("--auth-file", str(tmp_path / "none"))


def refused(*options: str) -> str:
    """What the server says that does not start with `options`."""
    done = subprocess.run(
        [sys.executable, "app.py", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "auth"
    file.write_text("ada:sesame:1\n")
    with served("app.py", "--auth-file", str(file)) as url:
        with pytest.raises(ValueError, match="Please login"):
            Client(url, verbose=False)
        client = Client(url, verbose=False, auth=("ada", "sesame:1"))
        assert "Churkin" in client.predict("What did Russia say?", api_name="/chat")
