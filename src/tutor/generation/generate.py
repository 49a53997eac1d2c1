"""The loop from prompt to text: score, choose, append, until each text has ended."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import torch

from tutor.generation.sampling import Choice, Greedy, Rule, apply_rules
from tutor.generation.session import Session
from tutor.shapes import Bool, Tensor
from tutor.text.special_tokens import EOS_ID

Stop = Literal["end", "length", "context", "stop string"]
"""Why a text stopped: an end token, as many tokens as were asked for, a full context, or a string to stop at."""


@dataclass(frozen=True)
class Step:
    """One token for each text that is still being written, by the text's place in the batch."""

    tokens: dict[int, int]
    log_probabilities: dict[int, float]
    """What the model itself gave each token, before any rule, in nats."""
    stopped: dict[int, Stop]
    """The texts that this token ended, and why."""


@dataclass
class Generated:
    """One text as it was written, without its prompt."""

    tokens: list[int] = field(default_factory=list)
    """All that was chosen; a text that ended by itself has its end token last."""
    log_probabilities: list[float] = field(default_factory=list)
    """What the model itself gave each token, before any rule, in nats."""
    stopped: Stop = "length"

    @property
    def answer(self) -> list[int]:
        """The tokens without the one that ended them."""
        return self.tokens[:-1] if self.stopped == "end" else self.tokens


def generate(
    session: Session,
    rules: Sequence[Rule] = (),
    choice: Choice | None = None,
    max_new_tokens: int = 64,
    end_ids: Collection[int] = (EOS_ID,),
) -> list[Generated]:
    """Write every text of a batch to its end.

    Args:
        session: A model with its prompts, such as ``GPTSession(model, prompts)``.
        rules: Change the scores before the choice, one after the other.
        choice: `Greedy` unless told.
        max_new_tokens: A text stops at so many, and earlier where the context is full.
        end_ids: Tokens that end a text.

    Returns:
        One text for each prompt. Each is what it would be alone, unless chance is at work.

    Source: built in chapter 9.
    """
    texts = [Generated() for _ in session.prompts]
    for step in stream(session, rules, choice, max_new_tokens, end_ids):
        for row, token in step.tokens.items():
            texts[row].tokens.append(token)
            texts[row].log_probabilities.append(step.log_probabilities[row])
        for row, reason in step.stopped.items():
            texts[row].stopped = reason
    return texts


@torch.inference_mode()
def stream(
    session: Session,
    rules: Sequence[Rule] = (),
    choice: Choice | None = None,
    max_new_tokens: int = 64,
    end_ids: Collection[int] = (EOS_ID,),
) -> Iterator[Step]:
    """Write every text of a batch, and give the tokens as they come. A text that has ended costs nothing more.

    Args:
        session: A model with its prompts.
        rules: Change the scores before the choice, one after the other.
        choice: `Greedy` unless told.
        max_new_tokens: A text stops at so many, and earlier where the context is full.
        end_ids: Tokens that end a text.

    Raises:
        ValueError: If no token is asked for.

    Source: built in chapter 9.
    """
    if max_new_tokens < 1:
        raise ValueError(f"expected max_new_tokens to be at least 1, got {max_new_tokens}")
    choice = Greedy() if choice is None else choice
    rows = list(range(len(session.prompts)))
    scores = session.next_scores()
    seen = _seen(session.prompts, scores)
    for n_written in range(1, max_new_tokens + 1):
        chosen = choice(apply_rules(rules, scores, seen))
        given = scores.log_softmax(dim=-1).gather(-1, chosen[:, None])[:, 0]
        tokens = dict(zip(rows, chosen.tolist(), strict=True))
        stopped: dict[int, Stop] = {}
        for row, token in tokens.items():
            if token in end_ids:
                stopped[row] = "end"
            elif n_written == max_new_tokens:
                stopped[row] = "length"
            elif n_written == session.room[row]:
                stopped[row] = "context"
        yield Step(tokens, dict(zip(rows, given.tolist(), strict=True)), stopped)

        if len(stopped) == len(rows):
            return
        seen.scatter_(-1, chosen[:, None], True)
        if stopped:
            kept = torch.tensor([place for place, row in enumerate(rows) if row not in stopped], device=chosen.device)
            session.select(kept)
            chosen, seen = chosen[kept], seen[kept]
            rows = [row for row in rows if row not in stopped]
        scores = session.next_scores(chosen)


def _seen(prompts: list[list[int]], like: Tensor) -> Bool[Tensor, "batch vocab"]:
    seen = torch.zeros(like.shape, dtype=torch.bool, device=like.device)
    for row, prompt in zip(seen, prompts, strict=True):
        row[prompt] = True
    return seen
