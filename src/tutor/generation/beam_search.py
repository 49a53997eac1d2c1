"""Beam search: keep the best few beginnings of a text, instead of one."""

from collections.abc import Collection

import torch

from tutor.generation.finished_texts import FinishedTexts, Hypothesis
from tutor.generation.session import Session
from tutor.shapes import Float, Int, Tensor
from tutor.text.special_tokens import EOS_ID


@torch.inference_mode()
def beam_search(
    session: Session,
    width: int,
    length_penalty: float = 1.0,
    max_new_tokens: int = 64,
    end_ids: Collection[int] = (EOS_ID,),
) -> list[list[Hypothesis]]:
    """Find likely texts for each prompt.

    At each step every beginning is continued by every token. Of the best `width`, those that end are set aside; the
    best `width` of those that do not end go on. The search of a prompt stops when `width` texts are finished and the
    best beginning, as it stands, scores no better than the worst of them (Hugging Face's ``early_stopping=False``), or
    where the length is used up. With a length penalty above 0 that is a rule of thumb: a beginning's score may rise.

    Args:
        session: A model with its prompts, such as ``TransformerSession(model, sources)``.
        width: Beginnings that are kept for each prompt; 1 without a length penalty is greedy search.
        length_penalty: A text's score is its log-probability divided by its length, in tokens with the end token, to
            this power: 0 ranks by probability alone, 1 by the mean of its tokens; above 0 long texts gain.
        max_new_tokens: A text stops at so many, and earlier where the context is full.
        end_ids: Tokens that end a text.

    Returns:
        For each prompt up to `width` texts, the best first.

    Raises:
        ValueError: If the width or the length is not positive.

    Source: Graves 2012, algorithm 1 (arXiv:1211.3711); the score as in Hugging Face Transformers, a simple form of
    Wu et al. 2016, equation 14 (arXiv:1609.08144). Built in chapter 9.
    """
    if width < 1 or max_new_tokens < 1:
        raise ValueError(f"expected width and max_new_tokens to be at least 1, got {width} and {max_new_tokens}")
    finished = [FinishedTexts(width, length_penalty, min(max_new_tokens, room)) for room in session.room]
    searching = finished
    scores = session.next_scores()
    ends = torch.tensor(sorted(end_ids), dtype=torch.long, device=scores.device)
    totals = scores.new_zeros(len(finished), 1)
    written = torch.zeros(len(finished), 1, 0, dtype=torch.long, device=scores.device)

    for length in range(1, max_new_tokens + 1):
        n_beams = totals.shape[1]
        totals, parents, tokens = _best_continuations(scores, totals, width * (1 + len(ends)))
        written = torch.cat([written.take_along_dim(parents[..., None], dim=1), tokens[..., None]], dim=-1)
        is_end = torch.isin(tokens, ends)
        is_last = [length == texts.max_length for texts in searching]
        if any(is_last) or is_end[:, :width].any():
            at_limit = "length" if length == max_new_tokens else "context"
            for texts, last, *columns in zip(searching, is_last, written, totals, is_end, strict=True):
                for text, total, ended in zip(*(column[:width].tolist() for column in columns), strict=True):
                    if last or ended:
                        texts.add(text, total, "end" if ended else at_limit)

        # what has ended goes no further
        totals, order = totals.masked_fill(is_end, -torch.inf).topk(min(width, totals.shape[1]))
        parents = parents.gather(1, order)
        goes_on = [
            not texts.is_settled(best, length) for texts, best in zip(searching, totals[:, 0].tolist(), strict=True)
        ]
        if not any(goes_on):
            break
        if n_beams == totals.shape[1]:
            seats = torch.tensor([_seats(row) for row in parents.tolist()], device=order.device)
            totals, order, parents = (column.gather(1, seats) for column in (totals, order, parents))
        tokens, written = tokens.gather(1, order), written.take_along_dim(order[..., None], dim=1)
        rows = parents + n_beams * torch.arange(len(searching), device=parents.device)[:, None]
        if not all(goes_on):
            kept = torch.tensor(goes_on, device=rows.device)
            totals, tokens, written, rows = totals[kept], tokens[kept], written[kept], rows[kept]
            searching = [texts for texts, more in zip(searching, goes_on, strict=True) if more]
        session.select(rows.flatten())
        scores = session.next_scores(tokens.flatten())
    return [texts.best for texts in finished]


def _best_continuations(
    scores: Float[Tensor, "_ vocab"], totals: Float[Tensor, "batch _"], n_wanted: int
) -> tuple[Float[Tensor, "batch _"], Int[Tensor, "batch _"], Int[Tensor, "batch _"]]:
    """Continue every beginning by every token; give the best, with the beginning and the token of each."""
    n_prompts, n_beams = totals.shape
    each = scores.log_softmax(dim=-1).view(n_prompts, n_beams, -1) + totals[..., None]
    totals, places = each.flatten(1).topk(min(n_wanted, each[0].numel()))
    vocab_size = scores.shape[-1]
    return totals, places // vocab_size, places % vocab_size


def _seats(parents: list[int]) -> list[int]:
    """Say which continuation takes which place, so that most stand where their parent stood: less cache is copied."""
    seats: list[int | None] = [None] * len(parents)
    others = []
    for number, parent in enumerate(parents):
        if seats[parent] is None:
            seats[parent] = number
        else:
            others.append(number)
    return [others.pop() if seat is None else seat for seat in seats]
