"""Questions about books that do not exist: what an assistant makes up, and whether its own doubt would have told.

``python -m tutor.applications.responsibility.refusing`` makes the shipped results anew, in about a CPU minute.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from tutor.alignment.shop_replies import MAX_NEW_TOKENS
from tutor.data import bookshop
from tutor.data.bookshop.answers import read
from tutor.data.bookshop.catalogue import BOOKS, CATALOGUE, lookalike_titles, unknown_titles
from tutor.data.bookshop.chats import ShopChats
from tutor.data.bookshop.example import BookshopExample, in_turn
from tutor.data.bookshop.questions import BY_TITLE, LOOKUPS, Question
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Choice, Sample
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.shapes import Bool, Float, Tensor
from tutor.training.shape_checks import without_shape_checks
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.applications.responsibility.refusing"
MODELS, N_TITLES, N_SAMPLES = ("shop_tuned", "shop_grpo"), 48, 10
"""Of the sweep: who is asked, about how many titles of each kind, how often for the agreement."""
KINDS = ("on the shelf", "near miss", "unknown words")
"""Titles that there are; titles made of the words of such titles; titles with a word or two that stand in none."""


@dataclass(frozen=True)
class Answered:
    """What an assistant said to one question, and how sure it was."""

    example: BookshopExample
    reply: str
    log_probabilities: tuple[float, ...]
    """Of each token of the reply, in nats, as the model has it at temperature 1."""

    @property
    def right(self) -> bool:
        """Whether the reply is a true answer to this question."""
        judged = bookshop.judge(self.example, self.reply)
        return judged.scope and judged.facts and judged.constraint

    @property
    def invented(self) -> bool:
        """Whether the reply states a fact about a book that does not exist, or about another than was asked for."""
        claim, asked = read(self.reply), self.example.question.title
        if claim is None or claim.kind == "unknown_title" or "title" not in claim.facts:
            return False
        return claim.facts["title"] not in BOOKS or claim.facts["title"] != asked

    @property
    def least(self) -> float:
        """The probability of the token that the model was least sure of."""
        return torch.tensor(self.log_probabilities).min().exp().item()

    @property
    def whole(self) -> float:
        """The probability of the whole reply."""
        return torch.tensor(self.log_probabilities).sum().exp().item()


def questions(kind: str, n: int | None = None) -> list[BookshopExample]:
    """Give questions for stock, price and author about titles of one kind, in a fixed wording each.

    Args:
        kind: One of `KINDS`.
        n: At most so many titles, spread evenly over all of them; every title unless told.

    Raises:
        ValueError: If there is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"expected a kind among {', '.join(KINDS)}, got {kind!r}")
    titles = dict(zip(KINDS, ([book.title for book in CATALOGUE], lookalike_titles(), unknown_titles()), strict=True))
    chosen = titles[kind]
    if n is not None:
        chosen = [chosen[place * len(chosen) // n] for place in range(min(n, len(chosen)))]
    return [_example(title, asked) for title in chosen for asked in LOOKUPS]


def ask(
    model: GPT, chats: ShopChats, examples: Sequence[BookshopExample], choice: Choice | None = None
) -> list[Answered]:
    """Let an assistant answer, and keep how likely it found each token of its answer.

    Args:
        choice: Takes the likeliest token unless told.

    Built in chapter 20.
    """
    prompts = [chats.prompt(example) for example in examples]
    texts = generate(GPTSession(model, prompts), choice=choice, max_new_tokens=MAX_NEW_TOKENS, end_ids={chats.end_id})
    with evaluating(model.modules()):
        return [
            Answered(example, chats.text(text.tokens), _log_probabilities(model, prompt, text.tokens))
            for example, prompt, text in zip(examples, prompts, texts, strict=True)
        ]


def agreement(
    model: GPT, chats: ShopChats, answers: Sequence[Answered], n_samples: int = N_SAMPLES, seed: int = 0
) -> list[float]:
    """Ask again and again at temperature 1; give the share of replies that say the same as the answer.

    Two replies say the same if they state the same kind of thing with the same facts, in whatever words. A model that
    knows tells the same each time; one that guesses may not.

    Args:
        n_samples: How often each question is asked again.
        seed: Of the drawing.

    Source: Manakul et al. 2023, section 5 (arXiv:2303.08896), and Farquhar et al. 2024
    (doi:10.1038/s41586-024-07421-0), with the shop's own reader of replies. Built in chapter 20.
    """
    stream = torch.Generator().manual_seed(seed)
    examples = [answer.example for answer in answers]
    alike = [0] * len(answers)
    for _ in range(n_samples):
        again = ask(model, chats, examples, Sample(stream))
        for place, (answer, other) in enumerate(zip(answers, again, strict=True)):
            alike[place] += _gist(answer.reply) == _gist(other.reply)
    return [count / n_samples for count in alike]


def confidences(answers: Sequence[Answered]) -> tuple[Float[Tensor, "batch"], Bool[Tensor, "batch"]]:
    """Give how sure the model was of each whole reply, and whether it was right: what `risk_coverage` asks for."""
    sure = torch.tensor([answer.whole for answer in answers], dtype=torch.float64)
    return sure.clamp(max=1.0), torch.tensor([answer.right for answer in answers], dtype=torch.bool)


def _gist(reply: str) -> object:
    claim = read(reply)
    if claim is None:
        return reply
    # copies and prices are two ways to say that a book is there
    kind = "in_stock" if claim.kind == "copies" else claim.kind
    facts = {"title": claim.facts.get("title")} if kind == "in_stock" else claim.facts
    return kind, tuple(sorted(facts.items()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask both assistants about titles of all kinds, and write what they said.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure what assistants make up.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    asked, rows = parser.parse_args(arguments), []
    for name in MODELS:
        model, chats = load_pretrained(name), ShopChats(load_tokenizers(name)["text"])
        for kind in KINDS:
            with without_shape_checks():
                answers = ask(model, chats, questions(kind, N_TITLES))
                alike = agreement(model, chats, answers)
            for answer, share in zip(answers, alike, strict=True):
                question = answer.example.question
                rows.append(
                    {
                        "model": name,
                        "kind": kind,
                        "asked": question.asked or question.intent,
                        "right": answer.right,
                        "invented": answer.invented,
                        "whole": round(answer.whole, 4),
                        "least": round(answer.least, 4),
                        "agreement": share,
                    }
                )
            print(name, kind, len(answers), flush=True)
    store_results("refusing", rows, MADE_BY, asked.folder)


def _example(title: str, asked: str) -> BookshopExample:
    text = BY_TITLE[asked][0].format(title)
    question = Question(asked, title=title) if title in BOOKS else Question("unknown_title", title=title, asked=asked)
    return BookshopExample(None, in_turn([text]), question, "")


def _log_probabilities(model: GPT, prompt: Sequence[int], reply: Sequence[int]) -> tuple[float, ...]:
    ids = torch.tensor([[*prompt, *reply]])
    table = model(ids[:, :-1])[0, len(prompt) - 1 :].log_softmax(dim=-1)
    return tuple(table.gather(-1, torch.tensor(reply)[:, None])[:, 0].tolist())


if __name__ == "__main__":
    main()
