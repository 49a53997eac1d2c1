"""Ways to fine-tune the bookshop's model, side by side: what each trains, what it costs, what it reaches and forgets.

``python -m tutor.recipes.tuning_runs`` makes the shipped results anew, in about twenty CPU minutes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from safetensors.torch import save
from torch import nn

from tutor.alignment.shop_replies import reply_all
from tutor.data import bookshop
from tutor.data.batching import Batch, BatchOrder, LanguageBatch
from tutor.data.bookshop.catalogue import CATALOGUE
from tutor.data.bookshop.statements import statements
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.layers.adalora import add_adalora, kept_triplets, orthogonality
from tutor.layers.adapter import add_adapters
from tutor.layers.lora import add_lora
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.recipes.shop_recipe import N_LINES
from tutor.recipes.shop_tuned import ShopTunedRecipe
from tutor.seeding import set_seed
from tutor.text.chat_template import RenderedChat
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.training.adamw import AdamW, parameter_groups
from tutor.training.clipping import clip_by_global_norm
from tutor.training.evaluation import mean_loss
from tutor.training.lr_schedule import CosineSchedule
from tutor.training.objective import LanguageObjective
from tutor.training.rank_budget import RankBudget
from tutor.training.rehearsal import Rehearsal, RehearsalObjective
from tutor.training.stored_results import RESULTS, Row, store_results

MADE_BY = "python -m tutor.recipes.tuning_runs"
N_STEPS, BATCH_SIZE, SEEDS = 300, 48, (0, 1)
"""Steps of each run, conversations of each step, and the seeds of the runs; the first one is measured on the way."""
LAYERS = ("query", "key", "value", "output", "up", "down")
"""The layers that are corrected: all of a block."""
_N_UNSEEN, _FEW, _NEW_LINES = 200, 150, 37  # the last a seed that no training has
_KEPT_TRIPLETS, _ORTHOGONALITY = 72, 0.003


@dataclass(frozen=True)
class Way:
    """One way to fine-tune."""

    learning_rate: float
    prepare: Callable[[GPT], object] = lambda model: None
    """Changes the model before training: freezes it, and adds what is to learn."""
    tokens: bool = False
    """Whether the tokens' vectors learn, where `prepare` has frozen them."""
    all_words: bool = False
    """Whether the customers' words count, too."""
    rehearse: bool = False
    """Whether each step reads some of the old statements again."""
    budget: int | None = None
    """How many triplets are kept in the end."""


WAYS: dict[str, Way] = {
    "full": Way(1e-3),
    "full, all words": Way(1e-3, all_words=True),
    "full, rehearsing": Way(1e-3, rehearse=True),
    "LoRA": Way(3e-3, lambda model: add_lora(model, 8, 16, LAYERS), tokens=True),
    "LoRA, tokens frozen": Way(3e-3, lambda model: add_lora(model, 8, 16, LAYERS)),
    "LoRA, rank 4": Way(3e-3, lambda model: add_lora(model, 4, 8, LAYERS), tokens=True),
    "AdaLoRA": Way(3e-3, lambda model: add_adalora(model, 8, 16, LAYERS), tokens=True, budget=_KEPT_TRIPLETS),
    "adapters": Way(3e-3, lambda model: add_adapters(model, 16), tokens=True),
}
"""All ways by name, each with the learning rate of its kind: small parts take larger steps. AdaLoRA keeps as many
triplets as LoRA of rank 4 has: 4 for each of 18 layers."""


@cache
def shop() -> ShopTunedRecipe:
    """Give the recipe whose ways these are."""
    return ShopTunedRecipe()


@cache
def rendered(split: str) -> tuple[RenderedChat, ...]:
    """Give the conversations of a split as tokens.

    Args:
        split: One of `tutor.data.bookshop`.
    """
    return tuple(shop().chats.chat(example) for example in bookshop.load(split))


def new_lines(n: int) -> LanguageBatch:
    """Give statements drawn anew; short ones are bound to be among those that the base model has read."""
    encode = shop().chats.tokenizer.encode
    return LanguageBatch.of([[BOS_ID, *encode(line), EOS_ID] for line in islice(statements(_NEW_LINES), n)])


def start(way: Way, seed: int = 0) -> GPT:
    """Load the base model, and make it ready for this way of training.

    Args:
        seed: Of the first values of what is added.
    """
    model = shop().beginning()
    set_seed(seed)
    way.prepare(model)
    if way.tokens:
        model.embedding.tokens.requires_grad_(True)
    return model


def batches(way: Way, seed: int = 0) -> Iterator[Batch]:
    """Lay out 48 conversations for each step, without end; where old statements are rehearsed, with 32 of them.

    Args:
        seed: Of the order.
    """
    talked = rendered("train")

    def make_batch(places: list[int]) -> LanguageBatch:
        chosen = [talked[place] for place in places]
        flags = [[True] * len(chat.ids) if way.all_words else chat.loss_mask for chat in chosen]
        return LanguageBatch.of([chat.ids for chat in chosen], flags)

    make = Rehearsal(make_batch, shop().lines(N_LINES), shop().n_rehearsed) if way.rehearse else make_batch
    return map(make, BatchOrder([len(chat.ids) for chat in talked], BATCH_SIZE, seed))


def train(
    model: GPT, way: Way, n_steps: int = N_STEPS, seed: int = 0, after: Callable[[int], None] = lambda step: None
) -> list[float]:
    """Fine-tune a model, step by step.

    Args:
        model: As `start` gives it.
        n_steps: Of 48 conversations each.
        seed: Of their order.
        after: Is called after each step, with how many there were.

    Returns:
        The loss of each step, in nats per word that counts; that of rehearsed statements is added.

    Source: built in chapter 13.
    """
    objective = RehearsalObjective(LanguageObjective()) if way.rehearse else LanguageObjective()
    budget = RankBudget(model, way.budget, n_steps, n_steps // 5, n_steps // 5) if way.budget else None
    optimizer = AdamW(parameter_groups(model, weight_decay=0.0))
    schedule = CosineSchedule(way.learning_rate, min(30, n_steps // 5), 0.05)
    losses: list[float] = []
    model.train()
    for step, batch in enumerate(islice(batches(way, seed), n_steps), start=1):
        loss = objective(model, batch).mean()
        losses.append(loss.item())
        if budget is not None:
            loss = loss + _ORTHOGONALITY * orthogonality(model)
        loss.backward()
        clip_by_global_norm(optimizer.gradients(), 1.0)
        optimizer.step(schedule(step, n_steps))
        if budget is not None:
            budget.step()
        optimizer.zero_grad()
        after(step)
    model.eval()
    return losses


def measure(model: GPT) -> dict[str, float]:
    """Say how surprised a model is by clerks, customers and statements, and what its replies are worth.

    Returns:
        Nats per word of the clerks, of all else in a conversation, and of new statements; the shares of `facts_known`;
        and the mean reward of 150 greedy replies to validation questions.

    Source: built in chapter 13.
    """
    unseen = rendered("validation")[:_N_UNSEEN]
    ids, said = [chat.ids for chat in unseen], [chat.loss_mask for chat in unseen]
    texts = {
        "clerks": LanguageBatch.of(ids, said),
        "customers": LanguageBatch.of(ids, [[not flag for flag in flags] for flags in said]),
        "statements": new_lines(_N_UNSEEN),
    }
    losses = {name: mean_loss(model, LanguageObjective(), [batch]) for name, batch in texts.items()}
    return losses | facts_known(model) | {"reward": reward(model, "validation", _FEW)}


def facts_known(model: GPT) -> dict[str, float]:
    """Give the shares of prices, of authors, and of books in stock or not, with which a model goes on rightly.

    Source: built in chapter 13.
    """
    told = {
        "prices": [(f"{book.title} costs", str(book.price)) for book in CATALOGUE],
        "authors": [(f"{book.title} was written by", book.author) for book in CATALOGUE],
        "stocks": [(f"of {book.title}", "we" if book.stock else "no") for book in CATALOGUE],
    }
    tokenizer, shares = shop().chats.tokenizer, {}
    for name, facts in told.items():
        prompts = [[BOS_ID, *tokenizer.encode(beginning)] for beginning, _ in facts]
        with evaluating(model.modules()):
            texts = generate(GPTSession(model, prompts), max_new_tokens=1)
        right = [tokenizer.decode(text.tokens) == fact for text, (_, fact) in zip(texts, facts, strict=True)]
        shares[name] = sum(right) / len(right)
    return shares


def reward(model: GPT, split: str, n_examples: int | None = None) -> float:
    """Give the mean reward of a model's greedy replies.

    Args:
        split: Of the conversations.
        n_examples: The first so many; all unless told.

    Source: built in chapter 13.
    """
    examples = bookshop.load(split)[:n_examples]
    with evaluating(model.modules()):
        replies = reply_all(model, shop().chats, examples)
    return sum(map(bookshop.score, examples, replies)) / len(examples)


def costs(model: nn.Module) -> dict[str, int]:
    """Count what training a model takes: numbers that learn, bytes of the optimizer, bytes of what must be kept.

    Source: built in chapter 13.
    """
    learning = {name: part.detach() for name, part in model.named_parameters() if part.requires_grad}
    state = AdamW(parameter_groups(model, weight_decay=0.0)).state_dict()
    return {
        "parameters": sum(part.numel() for part in learning.values()),
        "optimizer bytes": sum(part.numel() * part.element_size() for part in state.values()),
        "file bytes": len(save(learning)),
    }


def run(name: str, n_steps: int, every: int, seed: int) -> list[Row]:
    """Train in one way, and give what was measured.

    Args:
        name: One of `WAYS`.
        n_steps: How long.
        every: Steps from one measurement to the next, with the first seed; the others are measured at the end.
        seed: Of the order, and of the first values of what is added.
    """
    way, rows = WAYS[name], []
    model = start(way, seed)
    if seed == SEEDS[0]:
        rows.append({"way": name, **costs(model)})

    def note(step: int) -> None:
        if seed == SEEDS[0] and step % every == 0:
            rows.append({"way": name, "step": step, **_rounded(measure(model))})

    train(model, way, n_steps, seed, note)
    rows.append({"way": name, "seed": seed, "test reward": round(reward(model, "test"), 4)})
    if way.budget:
        rows.append({"way": name, "seed": seed, "triplets": kept_triplets(model)})
    return rows


def main(folder: Path = RESULTS, n_steps: int = N_STEPS, every: int = 50) -> None:
    """Train in all ways, with each seed, and store the measurements.

    Args:
        folder: Where to write.
        n_steps: How long each run is.
        every: Steps from one measurement to the next.
    """
    rows: list[Row] = [{"way": "base", "step": 0, **_rounded(measure(shop().beginning()))}]
    for seed in SEEDS:
        for name in WAYS:
            rows += run(name, n_steps, every, seed)
    store_results("tuning_runs", rows, MADE_BY, folder)


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}


if __name__ == "__main__":
    main()
