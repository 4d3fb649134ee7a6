"""The model card of a trained reader, from its report."""

from __future__ import annotations

from collections import Counter
from typing import Any

from training.data import CALIBRATION_SHARE, TEST_SHARE

CARD = """# Reader

An extractive question-answering model: MiniLM-L6 (22.7 million weights, 6 layers of 384) that
marks the span of a text that answers an English question, or that none does, and says yes, no or
neither to a yes/no question. It starts from
sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0) and was trained with `python -m training.train`.

## Data

| set | what | licence |
|---|---|---|
| SQuADShifts (Miller et al. 2020) | questions on Wikipedia, Reddit and Amazon texts | CC BY 4.0 |
| QAMR (Michael et al. 2018) | questions on sentences of Wikipedia and Wikinews | MIT |
| `written.json`, `articles.json`, `reports.json`, `reworded.json`, `contrasts.json`, \
`encyclopedia.json`, `lists.json` | synthetic: texts of many kinds with questions, a third of \
them hard ones that the text does not answer, and with yes/no questions or claims, each with its \
verdict: yes, no or unsaid; those of `reworded.json` avoid the texts' words, those of \
`contrasts.json` come in pairs of one with an answer and one without, or in threes of yes, no \
and unsaid, that share as many words with the text, and those of \
`lists.json` ask for several things, each a right answer | as this project |

Of each set about {test:.0%} (test) and {calibration:.0%} (calibration) were held out: Wikipedia by
article, Amazon by product, Reddit by text, QAMR by sentence, the written ones by text. Texts of the
held-out parts may have served in training as distractors, without their questions. Of the first two
sets, unanswerable pairs are built: the text less its answer, near texts, questions with a name or
number exchanged, and questions on other texts about a name of this one.

## Recipe

{recipe}

## Results

On the test part, by `python -m training.evaluate`. EM and F1 are SQuAD's, in per cent, on
answerable questions with an answer forced; AUROC tells answerable from unanswerable questions,
built or written, by the margin; ECE (15 bins) is of both fitted probabilities.

{results}

Probabilities: answerable = sigmoid({answerable[0]:.4f} m {answerable[1]:+.4f}),
correct = sigmoid({correct[0]:.4f} m {correct[1]:+.4f}), where m is the logit of the best span less
that of no answer, fitted on the calibration part; an answer needs a correct of {threshold:.2f}.

Yes/no questions and claims of the written texts, {verdicts[questions]} in all, by the likeliest of
yes, no and neither: {verdicts[right]:.1%} are right. Yes or no is likelier than all else for
{verdicts[told]:.1%}, of which {verdicts[right of told]:.1%} are right. The leads of yes and no over
neither are multiplied by {verdict}. They come from `verdicts.onnx`, which goes on from these
weights with claims alone.

## Limits

English only; one span of at most 40 tokens; no reasoning over several spans, sums or dates. Speech
is taken as said: the model does not judge whether a text is true.
"""
COLUMNS = (
    "questions",
    "EM",
    "F1",
    "unanswerable",
    "AUROC",
    "ECE answerable",
    "ECE correct",
    "F1 with no-answer",
)


def card(report: dict[str, Any]) -> str:
    """The card in Markdown."""
    return CARD.format(
        test=TEST_SHARE,
        calibration=CALIBRATION_SHARE,
        recipe="\n".join(steps(report["recipe"])),
        results=table(report["test"]),
        **report["calibration"],
        verdicts=report["verdicts"],
    )


def steps(recipe: dict[str, Any]) -> list[str]:
    """A numbered line for each training, and each mean of several, that led to `recipe`."""
    lines: list[str] = []

    def number(one: dict[str, Any]) -> int:
        if "mean of" in one:
            shares = Counter(number(part) for part in one["mean of"])
            of = (f"{part} (weight {share})" for part, share in shares.items())
            line = f"the mean of {', '.join(of)}"
        else:
            first = f"from {number(one['start'])}" if one.get("start") else "anew"
            first += f" by the teacher {number(one['teacher'])}" if one.get("teacher") else ""
            rest = {
                name.replace("_", " "): ", ".join(value)
                if isinstance(value, list | tuple)
                else value
                for name, value in one.items()
                if name not in ("start", "teacher") and value not in ("", [], ())
            }
            line = "; ".join([first, *(f"{name} {value}" for name, value in rest.items())])
        if line not in lines:
            lines.append(line)
        return lines.index(line) + 1

    number(recipe)
    return [f"{row}. {line}" for row, line in enumerate(lines, 1)]


def table(rows: dict[str, dict[str, float]]) -> str:
    """The figures of each set as a Markdown table."""
    lines = [f"| set | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, row in rows.items():
        cells = (f"{row[column]:.5g}" if column in row else "" for column in COLUMNS)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
