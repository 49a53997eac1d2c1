"""The bookseller on 500 held-out dialogues, on a changed shelf, on new words; and what has its facts in its weights.

``python -m tutor.applications.chatbot.measuring`` makes the shipped results anew, in about two CPU minutes.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import process_time
from typing import Any

import torch

from tutor.applications.chatbot.assistant import Assistant
from tutor.applications.chatbot.judging import (
    FACTUAL,
    Verdict,
    judge_together,
    share_meant,
    share_right,
)
from tutor.applications.chatbot.remembered import judge_reading, judge_remembered
from tutor.data.bookshop import desk
from tutor.data.bookshop.desk import DeskDialogue
from tutor.data.bookshop.shelf import FULL, redrawn
from tutor.metrics.bootstrap import bootstrap_interval
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.applications.chatbot.measuring"
N_DIALOGUES, N_OTHERS, N_TIMED = 500, 150, 20
_SEED = 60
CHANGED = redrawn(FULL, seed=61)
"""The shelf in another season: every price and every stock differ."""


def dialogues(setting: str, n: int) -> list[DeskDialogue]:
    """Draw the dialogues of a setting.

    Args:
        setting: ``real`` (the shop's shelf, wordings that were kept), ``changed`` (other prices and stock), ``strange``
            (titles of words that nobody has seen) or ``hard`` (questions in words and orders that were never trained).
        n: How many.

    Raises:
        ValueError: If there is no such setting.
    """
    drawn = {
        "real": lambda: desk.generate(_SEED, "test"),
        "changed": lambda: desk.generate(_SEED, "test", CHANGED),
        "strange": lambda: desk.generate_strange(_SEED),
        "hard": lambda: desk.generate(_SEED, "hard"),
    }
    if setting not in drawn:
        raise ValueError(f"expected a setting among {', '.join(drawn)}, got {setting!r}")
    return list(islice(drawn[setting](), n))


def summarized(setting: str, verdicts: Sequence[Verdict], n: int) -> list[dict[str, Any]]:
    """Give the figures of a setting: all questions together, then each kind of question, then each kind of reference.

    Args:
        verdicts: Of all its dialogues.
        n: How many dialogues they come from.
    """
    facts = [float(verdict.right) for verdict in verdicts if verdict.question.kind in FACTUAL]
    interval = bootstrap_interval(facts, seed=0)
    whole = {
        "setting": setting,
        "part": "all",
        "n": len(verdicts),
        "dialogues": n,
        "facts": len(facts),
        "facts right": share_right(verdicts),
        "low": interval.low,
        "high": interval.high,
        "references": sum(verdict.meant is not None for verdict in verdicts),
        "references right": share_meant(verdicts),
        "right": sum(verdict.right for verdict in verdicts) / len(verdicts),
        "perfect": sum(verdict.perfect for verdict in verdicts) / len(verdicts),
        "invented": sum(len(verdict.invented) for verdict in verdicts),
        "held back": sum(verdict.held for verdict in verdicts),
    }
    parts: dict[str, list[bool]] = defaultdict(list)
    for verdict in verdicts:
        parts[f"kind: {verdict.question.kind}"].append(verdict.right)
        if verdict.meant is not None:
            parts[f"reference: {verdict.question.by}"].append(verdict.meant)
    return [
        whole,
        *(
            {"setting": setting, "part": part, "n": len(flags), "right": sum(flags) / len(flags)}
            for part, flags in sorted(parts.items())
        ),
    ]


def measure(folder: Path = RESULTS) -> None:
    """Measure all settings, and the assistant of chapter 14 on two of them.

    Args:
        folder: Where the results are stored.
    """
    model, tokenizer = load_pretrained("bookseller"), load_tokenizers("bookseller")["text"]
    rows = []
    for setting in ("real", "changed", "strange", "hard"):
        drawn = dialogues(setting, N_DIALOGUES if setting in ("real", "changed") else N_OTHERS)
        verdicts = [verdict for each in judge_together(drawn, model, tokenizer) for verdict in each]
        rows += summarized(setting, verdicts, len(drawn))
    for setting in ("real", "changed"):
        shelf = CHANGED if setting == "changed" else FULL
        rows += [*judge_remembered(setting, shelf), *judge_reading(setting, model, tokenizer, shelf)]
    store_results("bookseller", [*rows, latency(dialogues("real", N_TIMED))], MADE_BY, folder)


def latency(drawn: Sequence[DeskDialogue]) -> dict[str, Any]:
    """Let an assistant answer one question after the other on one core, and give the seconds that the core worked.

    What else the machine does at the time does not count; on an idle machine a customer waits as long.

    Args:
        drawn: The dialogues.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    assistant, seconds = Assistant(), []
    for dialogue in drawn:
        assistant.forget()
        for exchange in dialogue.exchanges:
            began = process_time()
            assistant.reply(exchange.text)
            seconds.append(process_time() - began)
    torch.set_num_threads(before)
    figures = {"median": round(median(seconds), 3), "95 %": round(quantiles(seconds, n=20)[-1], 3)}
    return {"setting": "CPU seconds of a reply", "part": "all", "n": len(seconds), **figures}


if __name__ == "__main__":
    measure()
