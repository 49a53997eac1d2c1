"""The exercise that measures how much heads look behind the earlier places of a token."""

import torch

from tutor.lessons.answers import Sure, ask, close, fresh, of_type, outcome, unchanged
from tutor.lessons.checks.heatmaps.previous import drawn
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.head_kinds import induction, share_on


def by_loops(weights, tokens):
    """Mean over the queries that have a marked key, one cell after the other."""
    letters, found = tokens.tolist(), []
    for head in weights:
        shares = []
        for query, letter in enumerate(letters):
            marked = [key for key in range(1, query) if letters[key - 1] == letter]
            if marked:
                shares.append(sum(head[query, key] for key in marked))
        found.append(sum(shares) / len(shares))
    return torch.stack(found)


def _asked(score, weights, tokens):
    answer = ask(score, weights, tokens)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the scores only")
    return answer


def _case(generator, tokens, n_heads=3):
    return drawn(generator, n_heads, len(tokens), len(tokens)), torch.tensor(tokens)


def _agrees_on(*texts):
    def test(score):
        generator = fresh()
        for tokens in texts:
            case = _case(generator, tokens)
            close(_asked(score, *case), by_loops(*case))

    return test


def _random_texts(score):
    generator = fresh()
    for n, n_heads in ((6, 1), (9, 4), (12, 2)):
        tokens = torch.randint(0, 4, (n,), generator=generator)
        tokens[-1] = tokens[0]  # so that one query has a marked key, at least
        weights = drawn(generator, n_heads, n, n)
        close(_asked(score, weights, tokens), by_loops(weights, tokens))


def _same_type(score):
    for dtype in (torch.float64, torch.float32):
        weights, tokens = _case(fresh(), [0, 1, 2, 0, 1])
        of_type(_asked(score, weights.to(dtype), tokens), dtype)


def _leaves_alone(score):
    unchanged(score, *_case(fresh(), [4, 1, 4, 1, 1, 4]))


_REPEATED, _TWO_FOLLOWERS, _DOUBLED = [5, 3, 8, 5, 3, 8], [1, 2, 1, 3, 1, 2], [7, 7, 7, 2, 7]


def _probe(score):
    generator = torch.Generator().manual_seed(6)
    texts = ([0, 1, 2, 0, 1, 2, 0, 1], _REPEATED, _TWO_FOLLOWERS, _DOUBLED, [2, 2, 0, 1, 2, 0, 0, 2])
    return [outcome(score, *_case(generator, text)) for text in texts]


def _same(tokens):
    return tokens[:, None] == tokens[None, :]


def _behind(same):
    marked = torch.zeros_like(same)
    marked[:, 1:] = same[:, :-1]
    return marked


def _right_marks(tokens):
    return _behind(_same(tokens)).tril(-1)


def _scored(mark):
    """A score by some marks of its own, averaged as it should be."""

    def score(weights, tokens):
        marked = mark(tokens)
        return (weights * marked).sum(-1)[:, marked.any(-1)].mean(-1)

    return score


def _one_before(tokens):
    marked, same = torch.zeros_like(_same(tokens)), _same(tokens).tril(-1)
    marked[:, :-1] = same[:, 1:]
    return marked


def _only_nearest(tokens):
    marked = _right_marks(tokens)
    places = torch.arange(len(tokens)).where(marked, -1)
    return marked & (places == places.amax(-1, keepdim=True))


def _only_earliest(tokens):
    marked = _right_marks(tokens)
    return marked & (marked.cumsum(-1) == 1)


def _over_all_queries(weights, tokens):
    return (weights * _right_marks(tokens)).sum(-1).mean(-1)


def _over_marks(weights, tokens):
    marked = _right_marks(tokens)
    return (weights * marked).sum((-1, -2)) / marked.sum()


def _by_mean_on_marks(weights, tokens):
    marked = _right_marks(tokens)
    counts = marked.sum(-1)
    return ((weights * marked).sum(-1)[:, counts > 0] / counts[counts > 0]).mean(-1)


def _writes(weights, tokens):
    weights *= _right_marks(tokens)
    return weights.sum(-1)[:, _right_marks(tokens).any(-1)].mean(-1)


def _by_the_book(weights, tokens):
    return share_on(weights[None], induction(tokens[None]))


def _by_indices(weights, tokens):
    marked = _right_marks(tokens)
    total = torch.zeros(weights.shape[:2], dtype=weights.dtype)
    for query, key in marked.nonzero().tolist():
        total[:, query] += weights[:, query, key]
    return total.sum(1) / marked.any(1).sum()


_AVERAGE = "the mean is taken over the queries that have a marked key"

heatmap_induction = Exercise(
    slug="heatmap-induction",
    answers=("induction_score",),
    core="a run that begins again",
    properties=(
        Property("a run that begins again", _agrees_on([0, 1, 2, 0, 1, 2, 0, 1], _REPEATED), points=2),
        Property("several earlier places count together", _agrees_on(_TWO_FOLLOWERS, [1, 2, 1, 3, 1, 4, 1])),
        Property("the query itself is never marked", _agrees_on(_DOUBLED, [0, 0, 0, 0])),
        Property("agrees on random texts, one head or several", _random_texts),
        Property("gives a tensor of the type of the weights", _same_type),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the same token",
            (_scored(lambda tokens: _same(tokens).tril(-1)),),
            "you read the weight on the earlier place of the *same* token: induction looks at the one behind it",
        ),
        Mistake(
            "the one before",
            (_scored(_one_before),),
            "you read the weight on the token *before* the earlier place: induction looks at the one behind it",
        ),
        Mistake(
            "query and key exchanged",
            (lambda weights, tokens: _scored(_right_marks)(weights.mT, tokens),),
            "you read the weights with query and key exchanged: rows are queries, so it is weights[head, query, key]",
        ),
        Mistake(
            "later places, too",
            (_scored(lambda tokens: _behind(_same(tokens) & ~torch.eye(len(tokens)).bool())),),
            "you count places behind *later* tokens of the same kind: keys must stand before the query",
        ),
        Mistake(
            "the key behind the query itself",
            (_scored(lambda tokens: _behind(_same(tokens).tril())),),
            "you take the query for an earlier place of itself, and so mark the key right behind it: only keys before "
            "the query count",
        ),
        Mistake(
            "the query marked",
            (_scored(lambda tokens: _behind(_same(tokens).tril(-1))),),
            "where a token stands twice in a row, you mark the query itself: only keys *before* the query count",
        ),
        Mistake(
            "later keys, too",
            (_scored(lambda tokens: _behind(_same(tokens))),),
            "you count keys that do not stand before the query: a marked key has a place smaller than the query's",
        ),
        Mistake(
            "the last column moved round to the first",
            (_scored(lambda tokens: _same(tokens).roll(1, dims=1).tril(-1)),),
            "roll brings the last column round to the first: no token stands before key 0, so it is never marked",
        ),
        Mistake(
            "mean of all queries",
            (_over_all_queries,),
            f"you take the mean of all queries, those without a marked key, too: {_AVERAGE}",
        ),
        Mistake(
            "divided by the marks",
            (_over_marks,),
            f"you divide by the number of marked cells: {_AVERAGE}, each counting once",
        ),
        Mistake(
            "mean on the marks",
            (_by_mean_on_marks,),
            "you take a query's *mean* over its marked keys: add them up, a head that shares its weight out among them "
            "is an induction head all the same",
        ),
        Mistake(
            "the largest on the marks",
            (lambda w, t: (w * _right_marks(t)).amax(-1)[:, _right_marks(t).any(-1)].mean(-1),),
            "you take the largest weight on a query's marked keys: add them all up",
        ),
        Mistake(
            "only the nearest",
            (_scored(_only_nearest),),
            "you count only the latest of several earlier places: each of them is marked",
        ),
        Mistake(
            "only the earliest",
            (_scored(_only_earliest),),
            "you count only the first of several earlier places: each of them is marked",
        ),
        Mistake(
            "one number for all heads",
            (lambda weights, tokens: by_loops(weights, tokens).mean(),),
            "that is one number for all heads together: each head has a score of its own",
        ),
        Mistake("a list", (lambda w, t: by_loops(w, t).tolist(),), "expected a tensor, got a list"),
        Mistake("writes to its input", (_writes,), "your function changed the first tensor it was given"),
    ),
    equivalents={
        "line 4: tokens[None, :] → tokens": "broadcasting adds the axis by itself",
        "line 9: -1 → 1": "of two axes the last is the second",
        "line 9: 1 → -1": "of two axes the last is the second",
    },
    variants=(
        Variant("loops", (by_loops,)),
        Variant("a mask", (_scored(_right_marks),)),
        Variant("cell by cell", (_by_indices,)),
        Variant("the book's", (_by_the_book,)),
    ),
)

EXERCISES = (heatmap_induction,)
