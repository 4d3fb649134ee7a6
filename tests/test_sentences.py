from __future__ import annotations

import json
import textwrap
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot.sentences import LONGEST, SPLITTER_VERSION, split
from qa_bot.types import Document

ARTICLE = Path(__file__).parent.parent / "index" / "article.txt"
GOLD = json.loads(
    (Path(__file__).parent / "data" / "awkward_sentences.json").read_text(encoding="utf-8")
)
SIGNS = st.sampled_from([*"aZé9 .?!…:\"“”‘’'«»()[]-•,\n\r\t\f\0\u200b\u2028\xa0\ud800👩\u0301"])
WORDS = st.sampled_from(["Dr.", "U.S.", "etc.", "He", "ran", '"No.', 'Yes!"', "(a)", "1.", "\n"])
TEXTS = st.one_of(
    st.text(), st.text(SIGNS, max_size=200), st.lists(WORDS, max_size=40).map(" ".join)
)


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in split(Document("name", text))]


def visible(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())


@given(TEXTS)
def test_sentences_keep_their_place_and_all_that_is_visible(text: str) -> None:
    found = split(Document("name", text))
    ends = [0, *(sentence.end for sentence in found)]
    assert all(end <= sentence.start for end, sentence in zip(ends, found, strict=False))
    for sentence in found:
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert visible(sentence.text) and len(sentence.text) <= LONGEST
        assert sentence.document == "name"
    assert "".join(visible(sentence.text) for sentence in found) == visible(text)


def test_article() -> None:
    assert sentences(ARTICLE.read_text(encoding="utf-8")) == GOLD["article"]


@pytest.mark.parametrize("part", ["tuning", "held_out", "fresh"])
def test_awkward_sentences(part: str) -> None:
    missed = [
        sentence
        for case in GOLD[part]
        for sentence in case["sentences"]
        if sentence not in sentences(case["text"])
    ]
    count = sum(len(case["sentences"]) for case in GOLD[part])
    assert len(missed) <= 0.05 * count, missed


@pytest.mark.parametrize("width", [40, 72, 100])
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n\r\n"])
def test_a_wrapped_text_has_the_sentences_of_the_unwrapped(width: int, gap: str) -> None:
    paragraphs = ARTICLE.read_text(encoding="utf-8").splitlines()
    wrapped = gap.join(textwrap.fill(one, width, break_on_hyphens=False) for one in paragraphs)
    assert [" ".join(one.split()) for one in sentences(wrapped)] == GOLD["article"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please go and ask Mr.\nBrown. He has the key of\nthe door.", 2),
        ("One line\r\nAnother line\r\n\r\nThe last", 3),
        ("The system is old.It was built in 1990 (nobody knew.) It runs.[2] Good.", 4),
        ("He told me. I left. It is 4.1\xa0million.", 3),
        ("She went to the bank. Lindqvist sold the coal. Dogs sleep. Ørsted died of cancer.", 4),
        ("", 0),
        (" \n\t\u200b\ufeff\0\n", 0),
        ("...", 1),
    ],
)
def test_how_many_sentences(text: str, expected: int) -> None:
    assert len(sentences(text)) == expected


def test_what_is_too_long_is_cut_at_a_blank() -> None:
    text = "word " * 1000
    found = sentences(text)
    assert " ".join(found) == text.strip()
    assert all(len(one) <= LONGEST for one in found) and len(found) <= 6
    assert [len(one) for one in sentences("x" * 2500)] == [1000, 1000, 500]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "part",
    ["word ", "x", ".", ". ", '"', 'a" "', "(", "‘a ", "“a ", "(a) ", "a\n", "\n", "U.S. "],
)
def test_half_a_megabyte_of_anything_is_split_in_time(part: str) -> None:
    text = part * (500_000 // len(part))
    assert all(text[one.start : one.end] == one.text for one in split(Document("name", text)))


def test_the_version_names_library_and_rules() -> None:
    assert f"nupunkt {version('nupunkt')}," in SPLITTER_VERSION
