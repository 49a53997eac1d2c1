"""The exercise that mends decoding with a cache, and tests it."""

from functools import partial

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, outcome, unchanged
from tutor.lessons.checks.positions import cached_models as models
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(true="sick", false="sound")


class _Watch:
    """What a student's test gives to the models."""

    def __init__(self):
        self.first, self.later = [], []

    def __call__(self, *inputs, **named):
        """Note how many tokens came, and whether the cache was empty.

        Raises:
            Sure: If the models are not made for it.
        """
        given = dict(zip(("tokens", "cache"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"tokens", "cache"}:
            raise Sure("call the model with two things: model(tokens, cache)")
        tokens, cache = given["tokens"], given["cache"]
        if not isinstance(tokens, torch.Tensor) or tokens.dim() != 1 or not len(tokens):
            raise Sure("the tokens are a tensor with one axis and one number at least: torch.tensor([3, 1, 4])")
        if tokens.dtype != torch.int64 or tokens.min() < 0 or tokens.max() >= models.N_TOKENS:
            raise Sure(f"the tokens are whole numbers from 0 to {models.N_TOKENS - 1}")
        if not isinstance(cache, list) or len(cache) not in (0, 4):
            raise Sure("the cache is a list: [] at the start of a text, and then the same list again")
        n_known = len(cache[0]) if cache else 0
        if n_known + len(tokens) >= models.CONTEXT:
            raise Sure(
                f"a text has at most {models.CONTEXT - 1} tokens, got {n_known + len(tokens)}: give each text a cache "
                "of its own, an empty list"
            )
        (self.later if cache else self.first).append(len(tokens))

    def facts(self):
        """Whether a cache was used at all, and whether any text began with several tokens."""
        return torch.tensor([bool(self.later), any(n > 1 for n in self.first)])

    def require_a_cache(self):
        """Say what is missing where no cache was ever used a second time.

        Raises:
            Sure: If every call had an empty cache.
        """
        if self.first and not self.later:
            raise Sure(
                "your test gives every call an empty cache: feed a text in pieces, with one list for all of them"
            )


def _in_pieces(mended, weights, tokens, lengths):
    """The scores for a text that is fed in pieces, through one cache, which may not be copied on the way."""
    cache, scores = [], []
    plain = callable(mended) and not isinstance(mended, type)
    for piece in tokens.split(lengths):
        answer = ask(partial(mended, weights, piece, cache) if plain else mended)
        if not isinstance(answer, torch.Tensor) or answer.shape != (len(piece), models.N_TOKENS):
            raise Wrong(f"expected a tensor of shape (position, vocab) = {(len(piece), models.N_TOKENS)}")
        scores.append(answer)
    return torch.cat(scores)


def _require(mended, *lengths):
    weights, tokens = models.random_case(n_tokens=sum(lengths))
    close(_in_pieces(mended, weights, tokens, lengths), models.whole_text(weights, tokens), tolerance=1e-3)


def _whole(mended, is_sick):
    _require(mended, 9)
    _require(mended, 1)
    unchanged(lambda weights, tokens: mended(weights, tokens, []), *models.random_case())


def _pieces(mended, is_sick):
    for lengths in [(1,) * 7, (4, 1, 1, 1), (3, 5, 2), (1, 6)]:
        _require(mended, *lengths)


def _catches_the_shown(mended, is_sick):
    watch = _Watch()
    if not _VERDICTS.of(is_sick, models.decoder("learned", models.from_zero), watch=watch):
        watch.require_a_cache()
        raise Wrong("your test calls the model of this exercise sound")


def _tells_apart(mended, is_sick):
    watch = _Watch()
    try:
        _VERDICTS.tells_apart(is_sick, models.SICK, models.SOUND, watch=watch)
    except Wrong:
        watch.require_a_cache()
        raise


def _probe(mended, is_sick):
    weights, tokens = models.random_case(seed=4, n_tokens=6)
    return [
        *(outcome(lambda fed=fed: _in_pieces(mended, weights, tokens, fed)) for fed in [(6,), (3, 3), (1,) * 6]),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch = _Watch()
    verdicts = torch.tensor(
        [_VERDICTS.of(is_sick, model, watch) for model in (*models.SICK.values(), *models.SOUND.values())]
    )
    right = torch.tensor([True] * len(models.SICK) + [False] * len(models.SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


_TEXT = torch.tensor([3, 1, 4, 1, 5, 9, 2, 6])


def _scores(model, *lengths):
    cache = []
    return torch.cat([model(piece, cache) for piece in _TEXT[: sum(lengths)].split(lengths)])


def _differ(one, other):
    return not torch.allclose(one, other, atol=1e-4)


def by_pieces(*lengths):
    """A test that compares a text in pieces with the same text at once."""
    return lambda model: _differ(_scores(model, *lengths), _scores(model, sum(lengths)))


_good_test = by_pieces(3, 1, 1, 3)


def _last_alone(model):
    """Compares the last token's scores only, in float64 and by the largest difference."""
    return (_scores(model, 5, 1)[-1] - _scores(model, 6)[-1]).abs().max().item() > 1e-4


def _same_choice(model):
    """Compares the best next token for many texts, as one who reads what is generated would."""
    for seed in range(6):
        text = torch.randint(10, (8,), generator=torch.Generator().manual_seed(seed))
        cache = []
        pieces = [model(piece, cache) for piece in text.split((3, 1, 1, 3))]
        if _differ(torch.cat(pieces).softmax(-1), model(text, []).softmax(-1)):
            return True
    return False


def _prompt_alone(model):
    return _differ(_scores(model, 3, 1)[:3], _scores(model, 4)[:3])


def _to_the_last_bit(model):
    return not torch.equal(_scores(model, 3, 5), _scores(model, 8) + 1e-6)


def _one_cache_for_both(model):
    cache = []
    pieces = torch.cat([model(piece, cache) for piece in _TEXT.split(3)])
    return _differ(pieces, model(_TEXT, cache))


def _cache_never_kept(model):
    return _differ(torch.cat([model(piece, []) for piece in _TEXT.split(3)]), model(_TEXT, []))


_mended = models.step(models.right_places)
_TWO_AXES = "the matrices have two axes, so the second is the last"

positions_cache_bug = Exercise(
    slug="positions-cache-bug",
    answers=("mended_step", "is_sick_decoder"),
    properties=(
        Property("a whole text at once is scored as before", _whole),
        Property("a text in pieces is scored like the whole", _pieces),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.step(lambda n_known, n_new: torch.arange(n_new)), _good_test),
            "every call still begins at position 0: how many tokens does the cache know already?",
        ),
        Mistake(
            "one late",
            (models.step(lambda n_known, n_new: torch.arange(n_new) + n_known + bool(n_known)), _good_test),
            "your new tokens stand one position too late: after n known tokens, the next one stands at position n",
        ),
        Mistake(
            "the parts of the cache counted",
            (models.step(lambda n_known, n_new: torch.arange(n_new) + (2 if n_known else 0)), _good_test),
            "after the first call yours always stand at position 2: len(cache) is 2, as it holds keys and values",
        ),
        Mistake(
            "one early",
            (models.step(lambda n_known, n_new: torch.arange(n_new) + max(n_known - 1, 0)), _good_test),
            "your new tokens stand one position too early: after n known tokens, the next one stands at position n",
        ),
        Mistake(
            "all at one place",
            (models.step(lambda n_known, n_new: torch.full((n_new,), n_known)), _good_test),
            "all new tokens of a call get one position: they stand one after the other",
        ),
        Mistake(
            "right for single tokens",
            (
                models.step(lambda n_known, n_new: torch.arange(n_new) if n_new > 1 else torch.tensor([n_known])),
                _good_test,
            ),
            "a single new token is right, several at once are not: they begin where the cache ends, too",
        ),
        Mistake(
            "always beyond the known",
            (models.step(lambda n_known, n_new: torch.arange(n_new) + n_known + 1), _good_test),
            "your text begins at position 1: with an empty cache the first token stands at position 0",
        ),
        Mistake(
            "the mask dropped",
            (models.sees_ahead, _good_test),
            "now the tokens of one call see those that come after them: keep the mask",
        ),
        Mistake(
            "the cache no longer filled",
            (models.step(models.right_places, fills=False), _good_test),
            "your cache keeps the first call only: the new keys and values belong into it, too",
        ),
        Mistake("always sick", (_mended, lambda model: True), "your test says True (sick) of every model"),
        Mistake("never sick", (_mended, lambda model: False), "your test says False (sound) of every model"),
        Mistake(
            "token by token alone",
            (_mended, by_pieces(1, 1, 1, 1, 1)),
            "your test feeds single tokens only: a model that counts *calls* is right by accident then. Begin with "
            "several tokens at once",
        ),
        Mistake(
            "the first call alone",
            (_mended, _prompt_alone),
            "your test only compares the first call, which every model of this kind gets right: compare what follows",
        ),
        Mistake(
            "one cache for both",
            (_mended, _one_cache_for_both),
            "give each text a cache of its own, an empty list",
        ),
        Mistake(
            "an empty cache in every call",
            (_mended, _cache_never_kept),
            "your test gives every call an empty cache: feed a text in pieces, with one list for all of them",
        ),
        Mistake(
            "no tolerance", (_mended, _to_the_last_bit), "right models differ by rounding, so compare with a tolerance"
        ),
        Mistake(
            "verdict the other way round",
            (_mended, lambda model: not _good_test(model)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "tokens in a list",
            (_mended, lambda model: bool(model([3, 1], []).any())),
            "the tokens are a tensor with one axis",
        ),
        Mistake(
            "many verdicts",
            (_mended, lambda model: _scores(model, 3, 1) != _scores(model, 4)),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        **dict.fromkeys(("line 6: 0 → 1", "line 6: 0 → -1"), "there are as many keys as values in the cache"),
        **dict.fromkeys(("line 14: -1 → 1", "line 14: 1 → -1", "line 15: -1 → 1", "line 15: 1 → -1"), _TWO_AXES),
        "line 11: 1 → -1": "in Python the second of two is the last",
        "line 22: 10 → 9": "a text without the last token of the vocabulary does as well",
        **dict.fromkeys(
            ("line 25: [4, 1, 1, 3] → [1, 4, 1, 3]", "line 25: [4, 1, 1, 3] → [4, 1, 3, 1]"),
            "any pieces do, if one of several tokens follows or begins",
        ),
        "line 26: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("places counted on", (_mended, _good_test)),
        Variant("one token after the other", (models.one_at_a_time, _last_alone)),
        Variant("all done anew", (models.remembers_tokens, _same_choice)),
        Variant("a prompt and one more", (_mended, by_pieces(2, 1))),
    ),
)

EXERCISES = (positions_cache_bug,)
