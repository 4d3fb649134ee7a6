"""Rankings to passages."""

from __future__ import annotations

from qa_bot.index import build_index
from qa_bot.retrieval import WORD_WEIGHT, Retriever, passages
from qa_bot.types import Document
from tests.doubles import HashEncoder

INDEX = build_index(
    [
        Document("a", "Cats sleep. Dogs bark. Owls hunt. Mice hide."),
        Document("b", "Rain falls. Snow melts."),
    ],
    HashEncoder(),
)


def test_scores_add_words_to_the_cosine() -> None:
    retriever, question = Retriever(INDEX, HashEncoder(), neighbours=0), "Dogs bark at owls."
    scores = retriever.scores(question)
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    (vector,) = HashEncoder().encode([question])
    cosines = {row: float(INDEX.vectors.reconstruct(row) @ vector) for row in scores}
    added = {row: round((scores[row] - cosines[row]) / WORD_WEIGHT, 4) for row in scores}
    assert added[1] > added[2] > 0
    assert {added[row] for row in (0, 3, 4, 5)} == {0}


def test_a_passage_is_a_sentence_with_its_neighbours() -> None:
    (passage,) = passages({1: 1.0}, INDEX, 5, 1)
    assert passage.sentences == (0, 1, 2)
    assert passage.text == "Cats sleep. Dogs bark. Owls hunt."
    assert INDEX.documents["a"].text[passage.start : passage.end] == passage.text


def test_passages_stay_in_their_document_and_apart() -> None:
    found = passages({3: 0.9, 4: 0.8, 2: 0.7, 0: 0.5}, INDEX, 5, 1)
    assert [passage.sentences for passage in found] == [(2, 3), (4, 5), (0, 1)]


def test_no_more_passages_than_asked_for() -> None:
    assert len(passages({0: 3.0, 3: 2.0, 4: 1.0}, INDEX, 2, 0)) == 2


def test_words_are_found_in_other_forms() -> None:
    best, *_ = Retriever(INDEX, HashEncoder(), neighbours=0).search("Which animal barks?", 3)
    assert best.text == "Dogs bark."


def test_a_question_without_a_known_word_still_has_passages() -> None:
    assert Retriever(INDEX, HashEncoder(), neighbours=0).search("Zeppelin?", 3)
