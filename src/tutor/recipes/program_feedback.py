"""A reward that comes from running: a small model writes programs, first as colleagues did, then as runs reward it.

``python -m tutor.recipes.program_feedback`` makes the shipped results anew, in about eight CPU minutes.
"""

import argparse
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cached_property
from pathlib import Path

import torch

from tutor.alignment.grpo import GroupObjective, GroupRollouts
from tutor.alignment.rollouts import Reward, Sampler
from tutor.config import ModelConfig
from tutor.data import programs
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.data.programs import ProgramExample
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Choice, Greedy, Sample
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Scores
from tutor.seeding import set_seed
from tutor.shapes import Float, Tensor
from tutor.text.chat_template import ChatTemplate, Turn
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.words import WordTokenizer
from tutor.training.objective import LanguageObjective
from tutor.training.stored_results import RESULTS, Row, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.recipes.program_feedback"
N_IMITATED, N_MORE, N_REWARDED, EVERY = 600, 120, 120, 20
"""Steps of imitation; of more imitation, as a control; of learning from reward; and between two measurements."""
MAX_NEW_TOKENS, GROUP_SIZE = 64, 8
_N_MEASURED = 150


class ProgramTask:
    """Questions and programs as tokens, and the reward of running them."""

    @cached_property
    def train(self) -> list[ProgramExample]:
        """What the model learns from: a quarter of the colleagues' programs are wrong."""
        return programs.load("train")

    @cached_property
    def template(self) -> ChatTemplate:
        """The form of a question and its answer, with a token for each word of the training split."""
        lines = [text for example in self.train for text in (example.docstring, example.program, example.colleague)]
        return ChatTemplate(WordTokenizer.train(lines, special_tokens=CHAT_TOKENS))

    def prompts(self, examples: Sequence[ProgramExample]) -> list[list[int]]:
        """Give the tokens after which the model writes."""
        return [self.template.prompt([Turn("user", example.docstring)]) for example in examples]

    def text(self, reply: Sequence[int]) -> str:
        """Give a program as it was written; one without an end is broken off."""
        ended = reply[:-1] if reply and reply[-1] == self.template.end_id else [*reply]
        return self.template.tokenizer.decode(ended)

    def reward(self, examples: Sequence[ProgramExample]) -> Reward:
        """Give 1 for a program that does what is asked for on every list, and 0 for another."""

        def reward(places: Sequence[int], replies: Sequence[Sequence[int]]) -> Float[Tensor, "batch"]:
            pairs = zip(places, replies, strict=True)
            return torch.tensor([programs.score(examples[place], self.text(reply)) for place, reply in pairs])

        return reward

    def written(self, model: GPT, examples: Sequence[ProgramExample], choice: Choice) -> list[str]:
        """Let a model write a program for each question."""
        with evaluating(model.modules()):
            session, ends = GPTSession(model, self.prompts(examples)), {self.template.end_id}
            texts = generate(session, (), choice, MAX_NEW_TOKENS, ends)
        return [self.text(text.tokens) for text in texts]

    def measure(self, model: GPT, split: str, n_examples: int = _N_MEASURED) -> Scores:
        """Give the share of questions whose program runs rightly, the likeliest one and one that was drawn."""
        examples, figures = programs.load(split)[:n_examples], {}
        for name, choice in (("greedy", Greedy()), ("drawn", Sample(torch.Generator().manual_seed(0)))):
            texts = self.written(model, examples, choice)
            right = [programs.score(example, text) for example, text in zip(examples, texts, strict=True)]
            figures[name] = sum(right) / len(right)
        return figures


def imitation(task: ProgramTask, model: GPT, n_steps: int, warm_up: int = 30, every: int = EVERY) -> Trainer:
    """Make a trainer that imitates the colleagues, mistakes and all.

    Args:
        task: Gives the programs.
        model: With the weights to start from.
        n_steps: Of 48 programs each.
        warm_up: Steps in which the learning rate rises.
        every: Steps from one measurement to the next.

    Built in chapter 14.
    """
    chats = [
        task.template.render([Turn("user", one.docstring), Turn("assistant", one.colleague)]) for one in task.train
    ]
    config = TrainingConfig(
        batch_size=48,
        learning_rate=1e-3,
        n_steps=n_steps,
        warm_up=min(warm_up, n_steps),
        floor=0.1,
        evaluate_every=every,
    )
    return Trainer(
        model,
        LanguageObjective(),
        lambda places: LanguageBatch.of(
            [chats[place].ids for place in places], [chats[place].loss_mask for place in places]
        ),
        BatchOrder([len(chat.ids) for chat in chats], config.batch_size, config.seed),
        config,
        evaluate=lambda model: task.measure(model, "validation"),
        silent=True,
    )


def rewarded(task: ProgramTask, model: GPT, n_steps: int) -> Trainer:
    """Make a trainer that draws programs, runs them, and follows what ran rightly, by GRPO.

    Args:
        task: Gives the questions and the reward.
        model: The policy; its reference is a copy.
        n_steps: Of 16 questions each, with 8 programs to each.

    Built in chapter 14.
    """
    prompts = task.prompts(task.train)
    config = TrainingConfig(
        batch_size=16,
        learning_rate=3e-4,
        n_steps=n_steps,
        warm_up=min(10, n_steps),
        floor=0.1,
        weight_decay=0.0,
        evaluate_every=EVERY,
    )
    return Trainer(
        model,
        GroupObjective(divergence_weight=0.03),
        GroupRollouts(
            model,
            deepcopy(model),
            prompts,
            task.reward(task.train),
            Sampler(task.template.end_id, MAX_NEW_TOKENS),
            GROUP_SIZE,
        ),
        BatchOrder([len(prompt) for prompt in prompts], config.batch_size, config.seed),
        config,
        evaluate=lambda model: task.measure(model, "validation"),
        silent=True,
    )


def new_model(task: ProgramTask) -> GPT:
    """Give a GPT of three layers with its first weights."""
    set_seed(0)
    vocab_size = task.template.tokenizer.vocab_size
    return GPT(ModelConfig(vocab_size=vocab_size, d_model=96, n_heads=4, n_layers=3, context_length=160))


def rows(share: float) -> Iterator[Row]:
    """Imitate; then go on in two ways, from the same weights: more of the same, or reward.

    Args:
        share: Of the steps of each run.
    """
    task = ProgramTask()
    model = new_model(task)
    n_imitated, n_more, n_rewarded = (max(1, round(n * share)) for n in (N_IMITATED, N_MORE, N_REWARDED))
    yield from _run("imitation", imitation(task, model, n_imitated, every=200))
    ways = {"more imitation": (imitation, n_more), "reward": (rewarded, n_rewarded)}
    models = {"imitation": model}
    for name, (make_trainer, n_steps) in ways.items():
        models[name] = deepcopy(model)
        yield from _run(name, make_trainer(task, models[name], n_steps))
    for name, trained in models.items():
        for split in ("test", "hard"):
            yield {"run": name, "split": split} | _rounded(task.measure(trained, split, 300))
    asked = programs.load("test")[:4]
    for name, trained in models.items():
        for example, program in zip(asked, task.written(trained, asked, Greedy()), strict=True):
            yield {"run": name, "asked": example.docstring, "program": program}


def _run(name: str, trainer: Trainer) -> Iterator[Row]:
    yield {"run": name, "step": 0} | _rounded(trainer.evaluate(trainer.model))
    history = trainer.train()
    for one in history.evaluations:
        yield {"run": name, "step": one.step, "seconds": round(history.seconds[one.step - 1])} | _rounded(one.figures)


def _rounded(figures: Scores) -> Row:
    return {name: round(figure, 4) for name, figure in figures.items()}


def main(arguments: Sequence[str] | None = None, folder: Path = RESULTS) -> None:
    """Train, and store the measurements.

    Args:
        arguments: Of the command line; the program's own unless told.
        folder: Where to write.
    """
    parser = argparse.ArgumentParser(description="Learn to write programs from running them.")
    parser.add_argument("--share", type=float, default=1.0, help="of the steps of each run; only 1 is stored")
    asked = parser.parse_args(arguments)
    measured = []
    for row in rows(asked.share):
        measured.append(row)
        print(*row.values(), flush=True)
    if asked.share == 1:
        store_results("program_feedback", measured, MADE_BY, folder)


if __name__ == "__main__":
    main()
