"""How well summaries and answers do, beside their baselines, on usual and on longer stories.

``python -m tutor.applications.stories.measuring`` makes the shipped results anew, in about a CPU minute.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tutor.applications.stories.abstention import risk_coverage, threshold_for
from tutor.applications.stories.answer import Answer
from tutor.applications.stories.extractive import lead, text_rank
from tutor.applications.stories.nearest_word import nearest_answer
from tutor.applications.stories.reader import StoryReader
from tutor.applications.stories.summarizer import Summarizer
from tutor.applications.stories.truthfulness import false_parts
from tutor.applications.stories.writer import AnswerWriter
from tutor.data import stories, story_questions
from tutor.data.story_facts import sentences
from tutor.data.story_questions import NAMED, UNNAMED, QuestionExample
from tutor.metrics.rouge import rouge_l
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.applications.stories.measuring"
RISK = 0.05
"""Share of the given answers that may be wrong, when a threshold is chosen on validation questions."""
_N_POINTS = 20


def summary_row(name: str, written: Sequence[str], examples: Sequence[stories.StoryExample]) -> dict[str, Any]:
    """Give ROUGE-L, the share of true claims and the share of exact summaries.

    Args:
        name: Who wrote them.
        written: One summary for each story.
        examples: The stories.
    """
    right = [stories.summary(example) for example in examples]
    rouge = [rouge_l(text.split(), one.split()).f1 for text, one in zip(written, right, strict=True)]
    # a sentence that was copied is told by the story, whatever it says
    true = [
        text in sentences(example.story) or not false_parts(text, example.story)
        for text, example in zip(written, examples, strict=True)
    ]
    exact = [text == one for text, one in zip(written, right, strict=True)]
    return {"summaries": name} | {
        measure: round(sum(values) / len(values), 4)
        for measure, values in (("ROUGE-L", rouge), ("true", true), ("exact", exact))
    }


def summaries(n: int | None = None) -> list[dict[str, Any]]:
    """Measure the model and both extractive baselines on test and hard stories.

    Args:
        n: How many stories of each split; all unless told.
    """
    writer, rows = Summarizer.pretrained(), []
    for split in ("test", "hard"):
        examples = stories.load(split)[:n]
        told = [sentences(example.story) for example in examples]
        for name, written in (
            ("first sentence", [lead(one)[0] for one in told]),
            ("last sentence", [one[-1] for one in told]),
            ("TextRank", [text_rank(one)[0] for one in told]),
            ("encoder-decoder", writer.summarize_all([example.story for example in examples])),
        ):
            rows.append({"split": split} | summary_row(name, written, examples))
    return rows


Answerer = Callable[[Sequence[str], Sequence[str]], list[Answer]]


def answerers() -> dict[str, Answerer]:
    """Give the three that answer: the nearest word, the GPT, the reader that points."""
    return {
        "nearest word": lambda asked, told: [
            Answer(nearest_answer(*pair), 1.0) for pair in zip(asked, told, strict=True)
        ],
        "GPT": AnswerWriter.pretrained().answer_all,
        "reader": StoryReader.pretrained().answer_all,
    }


def answers(n: int | None = None) -> list[dict[str, Any]]:
    """Measure all three on test and hard questions, and where a threshold chosen on validation questions leads.

    Args:
        n: How many questions of each split; all unless told.
    """
    rows = []
    for name, answerer in answerers().items():
        _, confidences, right = _asked(answerer, story_questions.load("validation")[:n])
        # only the confidence of answers can be asked for, so those that are no answer stay as they are
        chosen = threshold_for(confidences, right, RISK)
        for split in ("test", "hard"):
            examples = story_questions.load(split)[:n]
            given, confidences, right = _asked(answerer, examples)
            row: dict[str, Any] = {"split": split, "answers": name, "all": _mean(right)}
            for kind, kinds in (
                ("told", ("who", "where", "what")),
                ("not told, unnamed", (UNNAMED,)),
                ("not told, named", (NAMED,)),
            ):
                row[kind] = _mean([one for one, e in zip(right, examples, strict=True) if e.kind in kinds])
            cited = [
                answer.sentence == example.sentence
                for answer, example, one in zip(given, examples, right, strict=True)
                if one and example.is_in_the_story and answer.sentence is not None
            ]
            row["right citation"] = _mean(cited) if cited else None
            if chosen is not None:
                kept = [one for one, sure in zip(right, confidences, strict=True) if sure >= chosen.threshold]
                row |= {"threshold": round(chosen.threshold, 4), "coverage": round(len(kept) / len(right), 4)}
                row["risk"] = round(1 - sum(kept) / len(kept), 4) if kept else None
            rows.append(row)
    return rows


def curves(n: int | None = None) -> list[dict[str, Any]]:
    """Give some points of the risk-coverage curves of the GPT and the reader, on test and on hard questions.

    Args:
        n: How many questions of each split; all unless told.
    """
    rows = []
    for name, answerer in answerers().items():
        if name == "nearest word":
            continue  # it has no doubt
        for split in ("test", "hard"):
            _, confidences, right = _asked(answerer, story_questions.load(split)[:n])
            points = risk_coverage(confidences, right)
            for step in range(1, _N_POINTS + 1):
                wanted = step / _N_POINTS
                _, risk = min((abs(point.coverage - wanted), point.risk) for point in points)
                figures = {"coverage": wanted, "risk": round(risk, 4)}
                rows.append({"split": split, "answers": name} | figures)
    return rows


def main(folder: Path = RESULTS, n: int = 900) -> None:
    """Measure everything, and store the rows.

    Args:
        folder: Where to write.
        n: How many examples of each split at most.
    """
    store_results("story_summaries", summaries(n), MADE_BY, folder)
    store_results("story_answers", answers(n), MADE_BY, folder)
    store_results("story_risk", curves(n), MADE_BY, folder)


def _asked(answerer: Answerer, examples: Sequence[QuestionExample]) -> tuple[list[Answer], list[float], list[bool]]:
    given = answerer([example.question for example in examples], [example.story for example in examples])
    right = [answer.text == example.answer for answer, example in zip(given, examples, strict=True)]
    return given, [answer.confidence for answer in given], right


def _mean(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4)


if __name__ == "__main__":
    main()
