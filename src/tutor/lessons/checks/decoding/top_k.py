"""The exercise that builds a softmax with temperature over the k best tokens."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(scores, k, temperature):
    """One row after the other, in lists."""
    if scores.dim() > 1:
        return torch.stack([oracle(row, k, temperature) for row in scores])
    best = sorted(range(len(scores)), key=lambda token: -scores[token].item())[:k]
    divided = [(scores[token].item() - scores[best[0]].item()) / temperature for token in best]
    powers = torch.tensor(divided, dtype=torch.float64).exp()
    answer = torch.zeros(len(scores), dtype=torch.float64)
    answer[best] = powers / powers.sum()
    return answer.to(scores.dtype)


def _chances(top_k, *inputs):
    answer = ask(top_k, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the probabilities only")
    return answer


def _agrees(top_k):
    generator = fresh()
    for n_texts, vocab_size, k in [(1, 6, 3), (4, 9, 2), (5, 5, 4)]:
        (scores,) = random_tensors(generator, (n_texts, vocab_size))
        close(_chances(top_k, scores, k, 1.0), oracle(scores, k, 1.0))


def _temperatures(top_k):
    (scores,) = random_tensors(fresh(), (3, 7))
    for temperature in (0.5, 1, 2, 3.0):
        close(_chances(top_k, scores, 4, temperature), oracle(scores, 4, temperature), tolerance=1e-4)
    close(_chances(top_k, 300 * scores - 2000, 4, 0.5), oracle(300 * scores - 2000, 4, 0.5), tolerance=1e-3)


def _keeps_k(top_k):
    (scores,) = random_tensors(fresh(), (4, 8))
    for k in (1, 5, 8, 20):
        got = tensor(_chances(top_k, scores, k, 1.5))
        if got.shape != scores.shape:
            raise Wrong(f"expected shape {tuple(scores.shape)}, as the scores have, got {tuple(got.shape)}")
        n_kept = (got != 0).sum(dim=-1)
        if (n_kept != min(k, 8)).any():
            n_wrong = n_kept[n_kept != min(k, 8)][0].item()
            raise Wrong(f"of 8 tokens {min(k, 8)} should be kept with k = {k}, and in a row {n_wrong} are")
        close(got, oracle(scores, k, 1.5))


def _any_axes(top_k):
    for shape in [(6,), (2, 3, 6), (2, 1, 2, 5)]:
        (scores,) = random_tensors(fresh(), shape)
        close(_chances(top_k, scores, 3, 0.7), oracle(scores, 3, 0.7), tolerance=1e-4)


def _type_and_input(top_k):
    for dtype in (torch.float64, torch.float32):
        (scores,) = random_tensors(fresh(), (3, 6), dtype=dtype)
        of_type(_chances(top_k, scores, 2, 1.0), dtype)
        unchanged(lambda given: top_k(given, 2, 1.5) if callable(top_k) else ask(top_k), scores)


def _probe(top_k):
    generator = torch.Generator().manual_seed(2)
    (square,) = random_tensors(generator, (4, 4))
    (wide,) = random_tensors(generator, (3, 8))
    far = 300 * wide - 2000
    cases = (
        (square, 2, 1.0),
        (square, 2, 2.0),
        (wide, 3, 0.5),
        (wide, 1, 1.0),
        (wide, 12, 1.0),
        (wide[0], 2, 1.0),
        (far, 3, 1.0),
    )
    return [outcome(top_k, *case) for case in cases]


def sick(divide=lambda scores, t: scores / t, hide=None, finish=None, count=lambda k, n: min(k, n), largest=True):
    """A function with one step gone wrong."""

    def top_k(scores, k, temperature):
        edge = scores.topk(count(k, scores.shape[-1]), largest=largest).values[..., -1:]
        out = scores < edge if largest else scores > edge
        divided = divide(scores, temperature)
        hidden = divided.masked_fill(out, -torch.inf) if hide is None else hide(divided, out)
        chances = hidden.softmax(dim=-1)
        return chances if finish is None else finish(chances, out)

    return top_k


def _by_sorting(scores, k, temperature):
    places = scores.argsort(dim=-1, descending=True).argsort(dim=-1)
    powers = ((scores - scores.amax(dim=-1, keepdim=True)) / temperature).exp() * (places < k)
    return powers / powers.sum(dim=-1, keepdim=True)


def _by_scatter(scores, k, temperature):
    best, places = scores.topk(min(k, scores.shape[-1]))
    return torch.zeros_like(scores).scatter(-1, places, (best / temperature).softmax(dim=-1))


def _of_everything(scores, k, temperature):
    edge = scores.flatten().topk(min(k, scores.numel())).values[-1]
    return (scores / temperature).masked_fill(scores < edge, -torch.inf).softmax(dim=-1).nan_to_num()


def _first_row(scores, k, temperature):
    places = scores.reshape(-1, scores.shape[-1])[0].topk(min(k, scores.shape[-1])).indices
    out = torch.ones_like(scores, dtype=torch.bool)
    out[..., places] = False
    return (scores / temperature).masked_fill(out, -torch.inf).softmax(dim=-1)


def _strict(scores, k, temperature):
    edge = scores.topk(min(k, scores.shape[-1])).values[..., -1:]
    return (scores / temperature).masked_fill(scores <= edge, -torch.inf).softmax(dim=-1)


def _best_alone(scores, k, temperature):
    return (scores.topk(min(k, scores.shape[-1])).values / temperature).softmax(dim=-1)


def _two_axes(scores, k, temperature):
    rows = torch.arange(scores.shape[0])[:, None]
    answer = torch.zeros_like(scores)
    best, places = scores.topk(min(k, scores.shape[-1]))
    answer[rows, places] = (best / temperature).softmax(dim=-1)
    return answer


def _down_the_columns(scores, k, temperature):
    edge = scores.topk(min(k, scores.shape[-1])).values[..., -1:]
    return (scores / temperature).masked_fill(scores < edge, -torch.inf).softmax(dim=0)


def _writes(scores, k, temperature):
    scores /= temperature
    scores[scores < scores.topk(min(k, scores.shape[-1])).values[..., -1:]] = -torch.inf
    return scores.softmax(dim=-1)


def _overflows(scores, k, temperature):
    edge = scores.topk(min(k, scores.shape[-1])).values[..., -1:]
    powers = (scores / temperature).exp() * (scores >= edge)
    return powers / powers.sum(dim=-1, keepdim=True)


top_k = Exercise(
    slug="decoding-top-k",
    answers=("top_k_probabilities",),
    core="shares out the probability among the k best",
    properties=(
        Property("shares out the probability among the k best", _agrees),
        Property("divides by the temperature, at large scores too", _temperatures),
        Property("keeps k tokens, or all where there are fewer", _keeps_k),
        Property("any number of axes in front", _any_axes),
        Property("keeps the type, and leaves its input as it was", _type_and_input),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the k worst",
            (sick(largest=False),),
            "you keep the k *least* probable tokens: the largest scores are the best",
        ),
        Mistake(
            "filled with 0",
            (sick(hide=lambda scores, out: scores.masked_fill(out, 0.0)),),
            "a score of 0 still gets the weight e^0 = 1: rule a token out with minus infinity",
        ),
        Mistake(
            "filled with a number",
            (sick(hide=lambda scores, out: scores.masked_fill(out, -1000.0)),),
            "there are scores below your -1000, so that what you rule out wins: rule a token out with minus infinity",
        ),
        Mistake(
            "a softmax over the first axis",
            (_down_the_columns,),
            "your softmax runs over the first axis: each row shares out its own 1, so take dim=-1",
        ),
        Mistake(
            "cut after the softmax",
            (sick(hide=lambda scores, out: scores, finish=lambda chances, out: chances.masked_fill(out, 0.0)),),
            "the probabilities of what is kept do not sum to 1: cut before the softmax, or divide by what is left",
        ),
        Mistake(
            "nothing cut",
            (sick(hide=lambda scores, out: scores),),
            "that is the softmax of all tokens: k has no effect",
        ),
        Mistake("one fewer", (_strict,), "you keep k - 1 tokens: the k-th best itself stays, so rule out what is < it"),
        Mistake(
            "one more",
            (sick(count=lambda k, n: min(k + 1, n)),),
            "you keep k + 1 tokens: sorted from the best, the k-th stands at index k - 1",
        ),
        Mistake(
            "the k best of all texts together",
            (_of_everything,),
            "you take the k best scores of the whole tensor: every row has its own k best",
        ),
        Mistake(
            "the first text's tokens",
            (_first_row,),
            "every row keeps the tokens that are best in the first row: each has its own",
        ),
        Mistake(
            "the kept ones alone", (_best_alone,), "you return the k probabilities alone, sorted: one for each token"
        ),
        Mistake(
            "temperature ignored",
            (sick(divide=lambda scores, t: scores),),
            "the temperature has no effect: divide the scores by it before the softmax",
        ),
        Mistake(
            "multiplied by the temperature",
            (sick(divide=lambda scores, t: scores * t),),
            "you multiply by the temperature: divide, so that a high one levels the probabilities",
        ),
        Mistake(
            "temperature after the softmax",
            (lambda scores, k, t: sick()(scores, k, 1.0) / t,),
            "you divide the probabilities by the temperature, so that they no longer sum to 1: divide the scores",
        ),
        Mistake(
            "too few tokens raise",
            (sick(count=lambda k, n: k),),
            "your code raised RuntimeError",
        ),
        Mistake("logarithms", (sick(finish=lambda chances, out: chances.log()),), "those are logarithms"),
        Mistake("two axes only", (_two_axes,), "your code raised"),
        Mistake(
            "overflows",
            (_overflows,),
            "e^s leaves what a float can hold: softmax takes care of large scores, exp alone does not",
        ),
        Mistake("writes to its input", (_writes,), "work on a new one, not in place"),
        Mistake(
            "always float32",
            (lambda scores, k, t: _by_scatter(scores.float(), k, t),),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    equivalents={"line 4: arguments of min exchanged": "the smaller of two numbers is the smaller in either order"},
    variants=(
        Variant("by the k-th score", (sick(),)),
        Variant("in lists", (oracle,)),
        Variant("by ranks", (_by_sorting,)),
        Variant("by scatter", (_by_scatter,)),
    ),
)

EXERCISES = (top_k,)
