import pytest
import torch

from tutor.generation.gpt_session import GPTSession, UncachedGPTSession
from tutor.generation.transformer_session import TransformerSession, UncachedTransformerSession
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer

PROMPTS = [[1, 4, 5, 6, 7], [1, 8], [9]]
KINDS = [
    {"positions": "learned"},
    {"positions": "sinusoidal", "norm_order": "post", "tie_weights": False},
    {"positions": "rotary", "normalization": "rms", "feed_forward": "swiglu", "bias": False},
    {"positions": "rotary", "n_key_value_heads": 2},
    {"positions": "alibi"},
    {"positions": "none"},
]
EXACT = {"rtol": 0, "atol": 1e-10}


def walk(session, moves):
    """Feed fixed tokens, reorder now and then, and collect all scores."""
    scores = [session.next_scores()]
    n_rows = len(session.prompts)
    for number, rows in enumerate(moves):
        if rows is not None:
            session.select(torch.tensor(rows))
            n_rows = len(rows)
        scores.append(session.next_scores(torch.arange(n_rows) + 3 + number % 4))
    return scores


# stay, swap as beams do, double, drop
MOVES = [None, [0, 0, 2], None, [2, 1, 0], [0, 1, 1, 2], None, [3, 0], [1, 1], None]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_cached_gpt_scores_as_an_uncached_one(build, kind):
    model = build(GPT, **kind)
    cached, uncached = GPTSession(model, PROMPTS), UncachedGPTSession(model, PROMPTS)
    for ours, theirs in zip(walk(cached, MOVES), walk(uncached, MOVES), strict=True):
        torch.testing.assert_close(ours, theirs, **EXACT)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_cached_transformer_scores_as_an_uncached_one(build, kind):
    model = build(Transformer, **kind)
    cached, uncached = TransformerSession(model, PROMPTS), UncachedTransformerSession(model, PROMPTS)
    for ours, theirs in zip(walk(cached, MOVES), walk(uncached, MOVES), strict=True):
        torch.testing.assert_close(ours, theirs, **EXACT)


def test_an_uncached_gpt_scores_as_the_model_itself(gpt):
    session = UncachedGPTSession(gpt, [[1, 4, 5]])
    torch.testing.assert_close(session.next_scores(), gpt(torch.tensor([[1, 4, 5]]))[:, -1], **EXACT)
    torch.testing.assert_close(
        session.next_scores(torch.tensor([6])), gpt(torch.tensor([[1, 4, 5, 6]]))[:, -1], **EXACT
    )


def test_an_uncached_transformer_scores_as_the_model_itself(transformer):
    session = UncachedTransformerSession(transformer, [[4, 5, 6]])
    source = torch.tensor([[4, 5, 6]])
    torch.testing.assert_close(session.next_scores(), transformer(source, torch.tensor([[1]]))[:, -1], **EXACT)
    torch.testing.assert_close(
        session.next_scores(torch.tensor([7])), transformer(source, torch.tensor([[1, 7]]))[:, -1], **EXACT
    )


@pytest.mark.parametrize("session", [GPTSession, UncachedGPTSession])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_gpt_scores_each_prompt_as_if_it_were_alone(build, session, kind):
    model = build(GPT, **kind)
    together = walk(session(model, PROMPTS), [None] * 5)
    for row, prompt in enumerate(PROMPTS):
        alone = session(model, [prompt])
        scores = [alone.next_scores()]
        scores += [alone.next_scores(torch.tensor([row + 3 + number % 4])) for number in range(5)]
        for ours, theirs in zip(together, scores, strict=True):
            torch.testing.assert_close(ours[row : row + 1], theirs, **EXACT)


@pytest.mark.parametrize("session", [TransformerSession, UncachedTransformerSession])
def test_a_transformer_scores_each_source_as_if_it_were_alone(transformer, session):
    together = walk(session(transformer, PROMPTS), [None] * 3)
    for row, source in enumerate(PROMPTS):
        alone = session(transformer, [source])
        scores = [alone.next_scores()]
        scores += [alone.next_scores(torch.tensor([row + 3 + number % 4])) for number in range(3)]
        for ours, theirs in zip(together, scores, strict=True):
            torch.testing.assert_close(ours[row : row + 1], theirs, **EXACT)


@pytest.mark.parametrize("session", [GPTSession, UncachedGPTSession])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_short_prompt_has_its_whole_context_when_the_long_one_has_left(build, session, kind):
    model = build(GPT, context_length=6, **kind)
    together, alone = session(model, PROMPTS), session(model, PROMPTS[1:2])
    assert together.room == [2, 5, 6]
    together.next_scores(), alone.next_scores()
    token = torch.tensor([5])
    together.next_scores(token.expand(3)), alone.next_scores(token)  # the first is full now
    together.select(torch.tensor([1]))
    for _ in range(3):
        torch.testing.assert_close(together.next_scores(token), alone.next_scores(token), **EXACT)
    with pytest.raises(ValueError, match="at most context_length=6"):
        together.next_scores(token)


@pytest.mark.parametrize("session", [GPTSession, UncachedGPTSession, TransformerSession, UncachedTransformerSession])
def test_dropout_is_off_and_every_mode_comes_back(build, session):
    kind = GPT if issubclass(session, UncachedGPTSession) else Transformer
    model = build(kind, dropout=0.5)
    quiet = walk(session(model, PROMPTS), MOVES)
    model.train()
    list(model.modules())[-1].eval()
    modes = [module.training for module in model.modules()]
    for ours, theirs in zip(walk(session(model, PROMPTS), MOVES), quiet, strict=True):
        assert torch.equal(ours, theirs)
    assert [module.training for module in model.modules()] == modes
    assert True in modes and False in modes


def test_scores_carry_no_gradients(gpt):
    assert not GPTSession(gpt, [[1]]).next_scores().requires_grad


@pytest.mark.parametrize(
    ("prompts", "problem"),
    [
        ([], "expected at least one {}, got none"),
        ([[1], []], "expected no empty {}, got one in row 1: give at least <bos>"),
        ([[4] * 25], "expected {}s of at most context_length=24 tokens, got 25"),
    ],
)
def test_prompts_that_cannot_be_read_are_refused(gpt, transformer, prompts, problem):
    with pytest.raises(ValueError, match=problem.format("prompt")):
        GPTSession(gpt, prompts)
    with pytest.raises(ValueError, match=problem.format("source")):
        TransformerSession(transformer, prompts)


def test_an_unknown_id_is_refused(gpt):
    with pytest.raises(ValueError, match="token ids from 0 to 10, got 11"):
        GPTSession(gpt, [[1, 11]]).next_scores()
