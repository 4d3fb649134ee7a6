"""The answer function: its contract, what it finds, what it refuses."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import pytest

import qa_bot
from qa_bot import QABot
from qa_bot.answers import SILENCE
from qa_bot.errors import QABotError, QuestionError
from qa_bot.settings import Settings
from qa_bot.types import Answer, Document


def sound(bot: QABot, answer: Answer) -> bool:
    """Whether every citation is a sentence of its document, and the numbers run from 1."""
    numbers = [citation.number for citation in answer.citations]
    return numbers == list(range(1, len(numbers) + 1)) and all(
        bot.index.documents[citation.document].text[citation.start : citation.end] == citation.text
        for citation in answer.citations
    )


def test_the_module_function_answers_from_the_bundled_article() -> None:
    answer = qa_bot.answer("What did Russia say?")
    assert answer.answered
    assert "Russia" in " ".join(citation.text for citation in answer.citations)


ARTICLE = [
    ("How long was the war?", "three-month war"),
    ("Who is the president of Kosovo's government?", "Fatmir Sejdiu"),
    ("How strong is the security force?", "1,800-strong"),
    ("What percentage of the people are Muslims?", "90 percent"),
    ("What did Johan Verbeke say?", "one-of-a-kind case"),
]


@pytest.mark.parametrize(("question", "evidence"), ARTICLE)
def test_the_evidence_is_cited(article_bot: QABot, question: str, evidence: str) -> None:
    answer = article_bot.answer(question)
    assert answer.answered
    assert sound(article_bot, answer)
    assert evidence in " ".join(citation.text for citation in answer.citations)


HARBOUR = [
    ("How much does the work cost?", "4.1 million euros"),
    ("When does the work start?", "March 2027"),
    ("How many boats sank last winter?", "eleven boats"),
    ("Who is the chairman of the fishermen's union?", "Per Aasen"),
]


@pytest.mark.parametrize(("question", "evidence"), HARBOUR)
def test_another_text_answers_too(harbour_bot: QABot, question: str, evidence: str) -> None:
    answer = harbour_bot.answer(question)
    assert answer.answered
    assert sound(harbour_bot, answer)
    assert evidence in " ".join(citation.text for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "What is the boiling point of mercury?",
        "Who won the world cup in 1998?",
        "How do I bake bread?",
    ],
)
def test_what_the_text_does_not_say_is_said_to_be_missing(
    article_bot: QABot, question: str
) -> None:
    answer = article_bot.answer(question)
    assert not answer.answered
    assert answer.text == SILENCE
    assert answer.citations == ()
    assert 0 <= answer.confidence < 0.5


def test_records_are_frozen_and_json_safe(harbour_bot: QABot) -> None:
    answer = harbour_bot.answer("How many boats sank last winter?")
    assert 0 <= answer.confidence <= 1
    data = json.loads(json.dumps(answer.to_dict()))
    assert data["citations"][0].keys() == {
        "number",
        "text",
        "document",
        "start",
        "end",
        "speaker",
        "page",
    }
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.text = "other"  # type: ignore[misc]


def test_a_question_may_go_on_from_the_one_before(article_bot: QABot) -> None:
    history = [
        {"role": "user", "content": "What did Russia say?"},
        {"role": "assistant", "content": "…"},
    ]
    answer = article_bot.answer("And the European Union?", history=history)
    assert answer.question == "What did the European Union say?"
    assert sound(article_bot, answer)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "The question is empty"),
        (" \n\t ", "The question is empty"),
        ("?!", "The question is empty"),
        ("a" * 1_048_576, "The question has 1,048,576 characters; ask in at most 2,000."),
        ("What\x00 did he say?", "control character U+0000 at position 5"),
        ("What \x1b[31m?", "control character U+001B"),
        ("What \ud800?", "control character U+D800"),
    ],
)
def test_a_bad_question_is_refused_with_its_reason(
    harbour_bot: QABot, question: str, message: str
) -> None:
    with pytest.raises(QuestionError, match="The question") as caught:
        harbour_bot.answer(question)
    assert message in str(caught.value)


def test_a_question_that_is_no_text_is_refused(harbour_bot: QABot) -> None:
    with pytest.raises(QuestionError, match="a string, not int"):
        harbour_bot.answer(3)  # type: ignore[arg-type]


def test_citations_name_their_document() -> None:
    bot = QABot.from_documents(
        [
            Document("cats", "The cat sleeps sixteen hours a day. It hunts at dusk."),
            Document("owls", "The owl lays four eggs in April. It nests in barns."),
        ]
    )
    answer = bot.answer("How many eggs does the owl lay?")
    assert [citation.document for citation in answer.citations] == ["owls"]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_BOT_PASSAGES", "3")
    assert Settings.from_environment().passages == 3
    monkeypatch.setenv("QA_BOT_PASSAGES", "many")
    with pytest.raises(QABotError, match="QA_BOT_PASSAGES is 'many'"):
        Settings.from_environment()


def test_answering_loads_no_parser_and_no_trainer() -> None:
    code = (
        "import sys, qa_bot; qa_bot.answer('How strong is the security force?');"
        "qa_bot.answer('What did Russia say?'); print({'spacy', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
