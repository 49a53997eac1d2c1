import pytest
import torch

from tutor.models.head_kinds import KINDS, head_kinds, induction, same_token, share_on


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


RULES = {
    "previous token": lambda ids, query, key: key == query - 1,
    "next token": lambda ids, query, key: key == query + 1,
    "itself": lambda ids, query, key: key == query,
    "first token": lambda ids, query, key: key == 0 and query > 0,
    "same token": lambda ids, query, key: key < query and ids[key] == ids[query],
    "induction": lambda ids, query, key: 0 < key < query and ids[key - 1] == ids[query],
}


@pytest.mark.parametrize("kind", KINDS)
def test_marks_follow_the_rule_in_plain_loops(kind):
    tokens = torch.randint(0, 4, (3, 9))
    n = tokens.shape[1]
    wanted = [[[RULES[kind](ids, query, key) for key in range(n)] for query in range(n)] for ids in tokens.tolist()]
    assert torch.equal(KINDS[kind](tokens), torch.tensor(wanted))


def test_every_kind_has_a_rule():
    assert RULES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_head_that_looks_only_there_scores_one(kind):
    tokens = torch.randint(0, 4, (2, 8))
    marked = KINDS[kind](tokens)
    none = ~marked.any(dim=-1, keepdim=True)
    weights = (marked | none).float()
    weights /= weights.sum(dim=-1, keepdim=True)
    torch.testing.assert_close(head_kinds(weights[:, None], tokens)[kind], torch.ones(1))


def test_shares_are_means_over_the_queries_that_have_a_mark():
    tokens = torch.tensor([[0, 1, 0, 1]])
    weights = torch.tensor([[1.0, 0, 0, 0], [0.5, 0.5, 0, 0], [0.2, 0.7, 0.1, 0], [0.1, 0.1, 0.6, 0.2]])
    shares = {name: share.item() for name, share in head_kinds(weights[None, None], tokens).items()}
    assert shares["previous token"] == pytest.approx((0.5 + 0.7 + 0.6) / 3)
    assert shares["same token"] == pytest.approx((0.2 + 0.1) / 2)
    assert shares["induction"] == pytest.approx((0.7 + 0.6) / 2)
    assert shares["itself"] == pytest.approx((1 + 0.5 + 0.1 + 0.2) / 4)
    assert shares["first token"] == pytest.approx((0.5 + 0.2 + 0.1) / 3)
    assert shares["next token"] == 0


def test_heads_are_measured_apart_and_padding_does_not_count():
    tokens = torch.randint(0, 3, (2, 6))
    weights = torch.randn(2, 3, 6, 6).softmax(dim=-1)
    real = torch.tensor([[True] * 6, [True] * 4 + [False] * 2])
    together = head_kinds(weights, tokens, real)
    for head in range(3):
        alone = head_kinds(weights[:, head : head + 1], tokens, real)
        for kind, share in alone.items():
            torch.testing.assert_close(share[0], together[kind][head])
    other = weights.clone()
    other[1, :, 4:] = torch.randn(3, 2, 6).softmax(dim=-1)
    for kind, share in head_kinds(other, tokens, real).items():
        torch.testing.assert_close(share, together[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_padding_is_no_place_to_look_at(kind):
    tokens = torch.randint(0, 3, (1, 6))
    weights = torch.randn(1, 2, 6, 6).softmax(dim=-1)
    padded = torch.zeros(1, 2, 9, 9)
    padded[:, :, :6, :6] = weights
    longer = torch.cat([tokens, tokens[:, :3]], dim=1)  # ids that would match
    real = torch.arange(9)[None] < 6
    alone, together = head_kinds(weights, tokens), head_kinds(padded, longer, real)
    torch.testing.assert_close(together[kind], alone[kind], equal_nan=True)


def test_what_could_not_be_measured_is_nan():
    tokens = torch.arange(5)[None]
    shares = head_kinds(torch.full((1, 2, 5, 5), 0.2), tokens)
    assert shares["same token"].isnan().all()
    assert shares["induction"].isnan().all()
    assert not same_token(tokens).any()
    assert not induction(tokens).any()


def test_marks_of_one_example_serve_a_whole_batch():
    weights = torch.randn(3, 2, 4, 4).softmax(dim=-1)
    marked = torch.rand(1, 4, 4) > 0.5
    torch.testing.assert_close(share_on(weights, marked), share_on(weights, marked.expand(3, -1, -1)))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"for tokens \(2, 5\), got 2 examples of 5 queries and 6 keys"):
        head_kinds(torch.zeros(2, 1, 5, 6), torch.zeros(2, 5, dtype=torch.int64))
