import math
from collections import Counter

import pytest
import torch

from tutor.models.word_vectors import co_occurrences, cosine_similarity, nearest, positive_pmi, truncated_svd

TEXTS = [[0, 1, 2, 3, 1], [3, 3], [4], [], [2, 0, 4, 1, 1, 0]]


@pytest.fixture
def matrix():
    torch.manual_seed(0)
    square = torch.randn(7, 7, dtype=torch.float64)
    return square + square.T


@pytest.mark.parametrize("window", [1, 2, 9])
def test_counts_equal_those_of_plain_loops(window):
    expected = Counter()
    for text in TEXTS:
        for place, word in enumerate(text):
            for other, neighbor in enumerate(text):
                if 0 < abs(place - other) <= window:
                    expected[word, neighbor] += 1
    counts = co_occurrences(TEXTS, 6, window)
    assert counts.tolist() == [[expected[word, neighbor] for neighbor in range(6)] for word in range(6)]


def test_information_of_a_table_by_hand():
    counts = torch.tensor([[0.0, 3, 1, 0], [3, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    # rows and columns sum to 4, 3 and 1 of 8; expected in the first row are 2, 1.5 and 0.5
    information = positive_pmi(counts)
    assert information[0].tolist() == pytest.approx([0, math.log(2), math.log(2), 0])
    torch.testing.assert_close(information, information.T)


def test_independent_tokens_inform_about_nothing():
    share = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
    assert positive_pmi(1000 * share[:, None] * share).max() < 1e-12


def test_with_all_directions_the_dot_products_are_the_positive_matrix(matrix):
    positive = matrix @ matrix
    torch.testing.assert_close(truncated_svd(positive, 7) @ truncated_svd(positive, 7).T, positive)


def test_fewer_directions_are_the_first_of_more(matrix):
    assert torch.equal(truncated_svd(matrix, 3), truncated_svd(matrix, 7)[:, :3])


def test_columns_are_sorted_at_right_angles_and_have_one_sign(matrix):
    vectors = truncated_svd(matrix, 7)
    products = vectors.T @ vectors
    torch.testing.assert_close(products.diag(), torch.linalg.svdvals(matrix))
    torch.testing.assert_close(products, products.diag().diag())
    assert (vectors.gather(0, vectors.abs().argmax(dim=0, keepdim=True)) > 0).all()


def test_no_other_matrix_of_that_rank_is_nearer(matrix):
    positive = matrix @ matrix
    vectors = truncated_svd(positive, 2)
    error = (vectors @ vectors.T - positive).norm()
    assert error.item() == pytest.approx(torch.linalg.svdvals(positive)[2:].norm().item())


def test_cosines_equal_torchs_and_do_not_see_length(matrix):
    expected = torch.nn.functional.cosine_similarity(matrix[:, None], matrix[None], dim=-1)
    torch.testing.assert_close(cosine_similarity(matrix, matrix), expected)
    torch.testing.assert_close(cosine_similarity(5 * matrix[:2], matrix), expected[:2])
    assert not cosine_similarity(torch.zeros(1, 7, dtype=torch.float64), matrix).any()


def test_the_nearest_come_first_and_the_word_itself_does_not():
    vectors = torch.tensor([[1.0, 0], [1, 1], [2, 0.1], [-1, 0], [0, 0]])
    found = nearest(vectors, ["a", "b", "c", "d", "zero"], "a", 3)
    assert [token for token, _ in found] == ["c", "b", "zero"]
    assert found[1][1] == pytest.approx(0.5**0.5)
    assert len(nearest(vectors, "abcde", "a", 99)) == 4


def test_bad_input_is_named(matrix):
    with pytest.raises(ValueError, match="expected a window of at least 1, got 0"):
        co_occurrences(TEXTS, 6, 0)
    with pytest.raises(ValueError, match="expected token ids from 0 to 3, got 4"):
        co_occurrences(TEXTS, 4, 1)
    with pytest.raises(ValueError, match="expected counts of at least 0, got -1"):
        positive_pmi(torch.tensor([[1.0, -1], [-1, 1]]))
    with pytest.raises(ValueError, match="expected d_model from 1 to 7, got 8"):
        truncated_svd(matrix, 8)
    with pytest.raises(ValueError, match="expected a name for each of 7 rows, got 2"):
        nearest(matrix, ["a", "b"], "a")
    with pytest.raises(ValueError, match="expected a token among the names, got 'z'"):
        nearest(matrix, "abcdefg", "z")
