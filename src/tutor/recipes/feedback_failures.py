"""How learning from feedback fails, each failure beside its mended version: runs of minutes, stored for chapter 14.

``python -m tutor.recipes.feedback_failures`` makes all shipped results anew, in about twenty minutes of one core;
``python -m tutor.recipes.feedback_failures displacement`` those of one experiment.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from tutor.alignment.scalar_model import ScalarModel
from tutor.alignment.shop_replies import learned_reward, reply_all
from tutor.data import bookshop
from tutor.data.bookshop.answers import UPSELLS
from tutor.data.bookshop.catalogue import CATALOGUE
from tutor.data.bookshop.chats import ShopChats
from tutor.data.bookshop.clerk import good_reply
from tutor.data.bookshop.comparisons import Comparison, comparisons
from tutor.models.pretrained import load_pretrained
from tutor.recipes.feedback_recipes import (
    MEASURED,
    DisplacementRecipe,
    FollowingRecipe,
    JudgedRecipe,
    TunedLastRecipe,
    WholeTextRecipe,
)
from tutor.recipes.recipe import Recipe, Scores
from tutor.training.stored_results import RESULTS, Row, store_results

MADE_BY = "python -m tutor.recipes.feedback_failures"
WEIGHTS_OF_DISTANCE = (0.0, 0.03, 1.0)
"""What a nat of distance costs, in the runs that follow the learned reward."""
LEAN = 0.6
"""Share of judgements in which the leaning judge takes the longer reply without reading."""
_N_PAIRS, _N_JUDGE_STEPS = 9_000, 250
"""Comparisons from which a judge of these runs learns, and steps."""
_SHOWN = 0
"""The validation question whose reply is kept to be read."""


def hacking(share: float) -> Iterator[Row]:
    """Follow the learned reward, at three costs of distance; one that never saw bad text; and the truth."""
    shipped = load_pretrained("shop_reward")
    naive, rows = _train_judge(list(islice(comparisons(47, noise=0.05, degenerate_share=0.0), _N_PAIRS)), share)
    yield from ({"run": "reward model without bad text"} | row for row in rows)
    for weight in WEIGHTS_OF_DISTANCE:
        yield from _follow(FollowingRecipe(shipped, weight), f"learned reward, cost {weight:g}", 150, share)
    yield from _follow(FollowingRecipe(naive, 0.03), "without bad text, cost 0.03", 90, share)
    yield from _follow(FollowingRecipe(None, 0.03), "exact reward, cost 0.03", 90, share)


def displacement(share: float) -> Iterator[Row]:
    """Run DPO with and without the likelihood of the better reply, and with a stronger pull."""
    for strength, weight in ((0.1, 0.0), (0.1, 1.0), (0.3, 1.0)):
        recipe = DisplacementRecipe(strength, weight)
        yield from _follow(recipe, f"strength {strength:g}, likelihood {weight:g}", 120, share)


def length(share: float) -> Iterator[Row]:
    """Let a judge lean to long replies; learn from that, from as many long as short winners, and from the truth."""
    drawn = list(islice(comparisons(48, degenerate_share=0.25), _N_PAIRS))
    leaning = list(leaning_to_length(drawn, random.Random(49)))
    for name, pairs in (("exact", drawn), ("leaning", leaning), ("balanced", balanced(leaning))):
        judge, rows = _train_judge(pairs, share)
        yield from ({"run": name, "pairs": len(pairs), "longer won": _longer_won(pairs)} | row for row in rows)
        yield from _follow(FollowingRecipe(judge, 0.3), name, 60, share)


def prompt_tokens(share: float) -> Iterator[Row]:
    """Count the prompt in the loss, or not, with advantages of the group and with raw rewards."""
    for raw in (False, True):
        for whole in (False, True):
            name = f"{'whole text' if whole else 'reply alone'}, {'raw rewards' if raw else 'group'}"
            yield from _follow(WholeTextRecipe(whole, raw), name, 60, share)


def order(share: float) -> Iterator[Row]:
    """Reinforcement learning before fine-tuning, fine-tuning after it, and a reward model from the untuned model."""
    first = FollowingRecipe()
    first.begins_with = "shop_base"
    yield from _follow(first, "reinforcement learning first", 30, share)
    last = TunedLastRecipe()
    yield from _follow(last, "fine-tuning last", 120, share)
    early = JudgedRecipe(list(islice(comparisons(41, noise=0.05), _N_PAIRS)))
    early.begins_with = "shop_base"
    _, rows = _train_judge_of(early, early.training.n_steps or 1, share)  # as many steps as the shipped one had
    yield from ({"run": "reward model before fine-tuning"} | row for row in rows)


EXPERIMENTS: dict[str, Callable[[float], Iterator[Row]]] = {
    "hacking": hacking,
    "displacement": displacement,
    "length": length,
    "prompt_tokens": prompt_tokens,
    "order": order,
}


def leaning_to_length(pairs: Iterable[Comparison], stream: random.Random) -> Iterator[Comparison]:
    """Judge anew, as one does who often takes the longer reply without reading."""
    for pair in pairs:
        more = len(pair.better.split()) - len(pair.worse.split())
        if more < 0 and stream.random() < LEAN:
            pair = replace(pair, better=pair.worse, worse=pair.better, swapped=True)
        yield pair


def balanced(pairs: Sequence[Comparison]) -> list[Comparison]:
    """Keep, for each difference in length, as many pairs in which the longer reply won as in which the shorter did."""
    by_lead: dict[int, list[Comparison]] = defaultdict(list)
    for pair in pairs:
        by_lead[len(pair.better.split()) - len(pair.worse.split())].append(pair)
    kept = list(by_lead[0])
    for lead in sorted(lead for lead in by_lead if lead > 0):
        longer, shorter = by_lead[lead], by_lead.get(-lead, [])
        n = min(len(longer), len(shorter))
        kept += longer[:n] + shorter[:n]
    random.Random(50).shuffle(kept)
    return kept


def worth_of_upsell(judge: ScalarModel, chats: ShopChats) -> float:
    """Give by how much a reward model raises a perfect reply behind which another book is pressed on the customer."""
    examples, stream = bookshop.load("test")[:200], random.Random(51)
    plain = [good_reply(example.question, stream) for example in examples]
    pushy = [text + stream.choice(UPSELLS).format(title=stream.choice(CATALOGUE).title) for text in plain]
    reward, places = learned_reward(judge, chats, examples), range(len(examples))
    given = [reward(places, [chats.reply(text) for text in texts]) for texts in (pushy, plain)]
    return (given[0] - given[1]).mean().item()


def _longer_won(pairs: Sequence[Comparison]) -> float:
    leads = [len(pair.better.split()) - len(pair.worse.split()) for pair in pairs]
    return round(sum(lead > 0 for lead in leads) / sum(lead != 0 for lead in leads), 4)


def _train_judge(pairs: Sequence[Comparison], share: float) -> tuple[ScalarModel, list[Row]]:
    return _train_judge_of(JudgedRecipe(pairs), _N_JUDGE_STEPS, share)


def _train_judge_of(recipe: JudgedRecipe, n_steps: int, share: float) -> tuple[ScalarModel, list[Row]]:
    trainer, ready = recipe.start(n_steps=_steps(n_steps, share), silent=True)
    trainer.train()
    upsell = {"upsell": worth_of_upsell(ready.model, recipe.chats)}
    return ready.model, [_rounded(recipe.score(ready.model) | upsell)]


def _follow(recipe: Recipe, name: str, n_steps: int, share: float) -> Iterator[Row]:
    """Train, and give what was measured on the way, then a reply to be read."""
    trainer, ready = recipe.start(n_steps=_steps(n_steps, share), silent=True)
    yield {"run": name, "step": 0} | _rounded(ready.evaluate(ready.model))
    for one in trainer.train().evaluations:
        yield {"run": name, "step": one.step} | _rounded(one.figures)
    shown = [MEASURED.examples[_SHOWN]]
    (reply,) = reply_all(ready.model, MEASURED.chats, shown)
    yield {"run": name, "asked": shown[0].turns[-1].text, "reply": reply}


def _steps(n_steps: int, share: float) -> int:
    return max(1, round(n_steps * share))


def _rounded(figures: Scores) -> Row:
    return {name: round(figure, 4) for name, figure in figures.items()}


def main(arguments: Sequence[str] | None = None, folder: Path = RESULTS) -> None:
    """Run the experiments and store them.

    Args:
        arguments: Of the command line; the program's own unless told.
        folder: Where to write.
    """
    parser = argparse.ArgumentParser(description="Let learning from feedback fail, and mend it.")
    parser.add_argument("experiments", nargs="*", choices=[*EXPERIMENTS, []], help="all unless told")
    parser.add_argument("--share", type=float, default=1.0, help="of the steps of each run; only 1 is stored")
    asked = parser.parse_args(arguments)
    for name in asked.experiments or EXPERIMENTS:
        rows = []
        for row in EXPERIMENTS[name](asked.share):
            rows.append(row)
            print(*row.values(), flush=True)
        if asked.share == 1:
            store_results(f"feedback_{name}", rows, f"{MADE_BY} {name}", folder)


if __name__ == "__main__":
    main()
