"""Beam searches, right and wrong: what the check of `decoding-beam` is checked with."""

import heapq
import itertools

import torch

from tutor.generation.beam_search import beam_search


def search(
    add=lambda total, score: total + score,
    start=0.0,
    ended=lambda ranked, width, end_id: [text for text in ranked[:width] if text[0][-1] == end_id],
    going=lambda ranked, width, end_id: [text for text in ranked[:width] if text[0][-1] != end_id],
    candidates=lambda texts, total_before: texts,
    shown=lambda prompt, tokens: [*prompt, *tokens],
    give=lambda finished, beginnings: max(finished + beginnings, key=lambda text: text[1]),
    n_steps=lambda limit: limit,
):
    """Beam search in lists, with any step gone wrong."""

    def found(model, prompt, width, end_id, max_new_tokens):
        beginnings, finished = [([], start)], []
        for _ in range(n_steps(max_new_tokens)):
            continued = []
            for tokens, total in beginnings:
                scores = model(shown(prompt, tokens)).tolist()
                own = [([*tokens, token], add(total, score)) for token, score in enumerate(scores)]
                continued += candidates(own, total)
            ranked = sorted(continued, key=lambda text: text[1], reverse=True)
            finished += ended(ranked, width, end_id)
            beginnings = going(ranked, width, end_id)
            if not beginnings:
                break
        return give(finished, beginnings)

    return found


plain = search()


def _best_of_each(texts, total_before):
    return [max(texts, key=lambda text: text[1])]


def _stops_at_an_end(model, prompt, width, end_id, max_new_tokens):
    for limit in range(1, max_new_tokens + 1):
        found = [0]

        def noting(ranked, width, end_id, found=found):
            ends = [text for text in ranked[:width] if text[0][-1] == end_id]
            found[0] += len(ends)
            return ends

        answer = search(ended=noting)(model, prompt, width, end_id, limit)
        if found[0]:
            break
    return answer


def _without_end(model, prompt, width, end_id, max_new_tokens):
    tokens, total = plain(model, prompt, width, end_id, max_new_tokens)
    return [token for token in tokens if token != end_id], total


def _score_alone(total, score):
    return score


def _mean(finished, beginnings):
    return max(finished + beginnings, key=lambda text: text[1] / len(text[0]))


def _probability(finished, beginnings):
    tokens, total = plain_best(finished, beginnings)
    return tokens, torch.tensor(total).exp().item()


def plain_best(finished, beginnings):
    """The most probable of all."""
    return max(finished + beginnings, key=lambda text: text[1])


def _best_few(width):
    return lambda texts, total_before: sorted(texts, key=lambda text: -text[1])[:width]


def width_for_each(model, prompt, width, end_id, max_new_tokens):
    """Keeps the best of each beginning, and of all of them together nothing is dropped."""
    return search(
        candidates=_best_few(width),
        ended=lambda ranked, width, end_id: [text for text in ranked if text[0][-1] == end_id],
        going=lambda ranked, width, end_id: [text for text in ranked if text[0][-1] != end_id],
    )(model, prompt, width, end_id, max_new_tokens)


drops_finished = search(ended=lambda ranked, width, end_id: [])
ends_anywhere = search(ended=lambda ranked, width, end_id: [text for text in ranked if text[0][-1] == end_id])
goes_past_the_end = search(ended=lambda ranked, width, end_id: [], going=lambda ranked, width, end_id: ranked[:width])
goes_on_as_well = search(going=lambda ranked, width, end_id: ranked[:width])
last_score_alone = search(add=_score_alone)
multiplied = search(add=lambda total, score: total * score, start=1.0)
best_of_each = search(candidates=_best_of_each)
worst_kept = search(
    going=lambda ranked, width, end_id: [text for text in reversed(ranked) if text[0][-1] != end_id][:width]
)
greedy = search(going=lambda ranked, width, end_id: [text for text in ranked if text[0][-1] != end_id][:1])
refilled = search(going=lambda ranked, width, end_id: [text for text in ranked if text[0][-1] != end_id][:width])
finished_alone = search(give=lambda finished, beginnings: max(finished or beginnings, key=lambda text: text[1]))
first_finished = search(give=lambda finished, beginnings: (finished + beginnings)[0])
by_mean = search(give=_mean)
probability = search(give=_probability)
without_prompt = search(shown=lambda prompt, tokens: list(tokens) or list(prompt))
last_token_alone = search(shown=lambda prompt, tokens: [*prompt, *tokens][-1:])
stops_at_an_end = _stops_at_an_end
without_end = _without_end
one_step_more = search(n_steps=lambda limit: limit + 1)
one_step_less = search(n_steps=lambda limit: max(1, limit - 1))
everything = search(going=lambda ranked, width, end_id: [text for text in ranked if text[0][-1] != end_id])
only_tokens = search(give=lambda finished, beginnings: plain_best(finished, beginnings)[0])
everything_found = search(give=lambda finished, beginnings: sorted(finished + beginnings, key=lambda text: -text[1]))


def with_prompt(model, prompt, width, end_id, max_new_tokens):
    """Gives the prompt, too."""
    tokens, total = plain(model, prompt, width, end_id, max_new_tokens)
    return [*prompt, *tokens], total


def asks_for_each_token(model, prompt, width, end_id, max_new_tokens):
    """Asks the model about a text once for each of its continuations."""

    def repeatedly(tokens):
        n_tokens = len(model(tokens))
        return torch.tensor([model(tokens)[token].item() for token in range(n_tokens)], dtype=torch.float64)

    return plain(repeatedly, prompt, width, end_id, max_new_tokens)


def writes_to_the_prompt(model, prompt, width, end_id, max_new_tokens):
    """Leaves the last text that it looked at in the caller's list."""
    answer = plain(model, prompt, width, end_id, max_new_tokens)
    prompt.extend(answer[0])
    return answer


def with_tensors(model, prompt, width, end_id, max_new_tokens):
    """Ranks all continuations by topk."""
    texts, totals, best = [[]], torch.zeros(1, dtype=torch.float64), ([], -torch.inf)
    for _ in range(max_new_tokens):
        scores = torch.stack([model([*prompt, *text]) for text in texts]) + totals[:, None]
        ends, goes_on = scores[:, end_id].clone(), scores.clone()
        edge = scores.flatten().topk(min(width, scores.numel())).values[-1]
        for text, total in zip(texts, ends.tolist(), strict=True):
            if total >= edge and total > best[1]:
                best = ([*text, end_id], total)
        goes_on[:, end_id] = -torch.inf
        totals, places = goes_on.flatten().topk(min(width, goes_on.numel() - len(texts)))
        texts = [[*texts[place // scores.shape[1]], place % scores.shape[1]] for place in places.tolist()]
    return max([best, (texts[0], totals[0].item())], key=lambda text: text[1])


def with_a_heap(model, prompt, width, end_id, max_new_tokens):
    """Keeps the negative totals in a heap, and stops where no beginning can win any more."""
    beginnings, best = [(0.0, ())], (torch.inf, ())
    for step in range(max_new_tokens):
        continued = [
            (cost - score, (*text, token))
            for cost, text in beginnings
            for token, score in enumerate(model([*prompt, *text]).tolist())
        ]
        best = min([best, *(text for text in heapq.nsmallest(width, continued) if text[1][-1] == end_id)])
        beginnings = heapq.nsmallest(width, (text for text in continued if text[1][-1] != end_id))
        if step == max_new_tokens - 1 or beginnings[0][0] > best[0]:
            best = min(best, beginnings[0])
            break
    return list(best[1]), -best[0]


class TableSession:
    """Texts that a plain function continues, as the package's beam search sees them."""

    def __init__(self, model, prompt):
        self.prompts, self.room = [list(prompt)], [1000]
        self._model, self._texts = model, [list(prompt)]

    def next_scores(self, new_tokens=None):
        """Give the log-probabilities of what may come next in each text."""
        if new_tokens is not None:
            self._texts = [[*text, token] for text, token in zip(self._texts, new_tokens.tolist(), strict=True)]
        return torch.stack([self._model(text) for text in self._texts])

    def select(self, rows):
        """Keep these texts, in this order."""
        self._texts = [self._texts[row] for row in rows.tolist()]


def by_the_book(model, prompt, width, end_id, max_new_tokens):
    """The package's, without a length penalty."""
    session = TableSession(model, prompt)
    best = beam_search(session, width, length_penalty=0.0, max_new_tokens=max_new_tokens, end_ids=[end_id])[0][0]
    return best.tokens, best.log_probability


def best_of_all(model, prompt, vocab_size, end_id, max_new_tokens):
    """The most probable of all texts: each is looked at."""
    others = [token for token in range(vocab_size) if token != end_id]
    texts = [(*body, end_id) for length in range(max_new_tokens) for body in itertools.product(others, repeat=length)]
    texts += list(itertools.product(others, repeat=max_new_tokens))

    def total(text):
        return sum(model([*prompt, *text[:place]])[token].item() for place, token in enumerate(text))

    best = max(texts, key=total)
    return list(best), total(best)
