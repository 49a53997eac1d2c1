"""Word vectors by counting: which words stand near which, how surprising that is, and its main directions."""

from collections.abc import Iterable, Sequence

import torch
from torch.nn.functional import normalize

from tutor.shapes import Float, Tensor


def co_occurrences(texts: Iterable[Sequence[int]], vocab_size: int, window: int) -> Float[Tensor, "vocab vocab"]:
    """Count how often two tokens stand near each other.

    Args:
        texts: Token ids; no pair reaches from one text into another.
        vocab_size: Tokens, with ids from 0.
        window: How many places apart two tokens may stand.

    Returns:
        A symmetric table of counts.

    Raises:
        ValueError: If the window is below 1, or an id is not in the vocabulary.

    Source: Levy and Goldberg 2014, section 2.1 (proceedings.neurips.cc, volume 27). Built in chapter 2.
    """
    if window < 1:
        raise ValueError(f"expected a window of at least 1, got {window}")
    pairs = []
    for text in texts:
        tokens = torch.as_tensor(text, dtype=torch.long)
        outside = tokens[(tokens < 0) | (tokens >= vocab_size)]
        if len(outside):
            raise ValueError(f"expected token ids from 0 to {vocab_size - 1}, got {outside[0].item()}")
        for distance in range(1, min(window, len(tokens) - 1) + 1):
            pairs.append(tokens[:-distance] * vocab_size + tokens[distance:])
    found = torch.cat(pairs) if pairs else torch.zeros(0, dtype=torch.long)
    one_way = found.bincount(minlength=vocab_size**2).view(vocab_size, vocab_size).double()
    return one_way + one_way.T


def positive_pmi(counts: Float[Tensor, "vocab vocab"]) -> Float[Tensor, "vocab vocab"]:
    """Give how much more often two tokens stand together than if they had nothing to do with each other.

    Pointwise mutual information is the logarithm of that ratio, in nats. What is below 0, and what was never seen
    together, becomes 0.

    Args:
        counts: How often they stand together, at least 0.

    Raises:
        ValueError: If a count is negative.

    Source: Church and Hanks 1990 (aclanthology.org/J90-1003) for the information; Bullinaria and Levy 2007
    (doi:10.3758/BF03193020) for leaving out what is negative. Built in chapter 2.
    """
    if (counts < 0).any():
        raise ValueError(f"expected counts of at least 0, got {counts.min().item():g}")
    expected = counts.sum(dim=1, keepdim=True) * counts.sum(dim=0, keepdim=True) / counts.sum()
    # 0/0, where a token was never seen, and the logarithm of 0 both become 0
    return (counts / expected).log().nan_to_num(nan=0.0, neginf=0.0).clamp(min=0)


def truncated_svd(matrix: Float[Tensor, "vocab vocab"], d_model: int) -> Float[Tensor, "vocab d_model"]:
    """Give each row as a short vector, so that rows that are alike stay alike.

    The matrix is U S Vᵀ. Kept are the d_model columns of U with the largest singular values, each times the root of
    its singular value. The sign of a column is arbitrary; here its largest entry is positive, so that all runs agree.

    Args:
        d_model: Numbers in each vector.

    Raises:
        ValueError: If d_model is not between 1 and the number of columns.

    Source: Eckart and Young 1936 (doi:10.1007/BF02288367); Levy and Goldberg 2014, section 4.2, for the root. Built in
    chapter 2.
    """
    if not 1 <= d_model <= matrix.shape[1]:
        raise ValueError(f"expected d_model from 1 to {matrix.shape[1]}, got {d_model}")
    directions, sizes, _ = torch.linalg.svd(matrix, full_matrices=False)
    columns = directions[:, :d_model]
    largest = columns.gather(0, columns.abs().argmax(dim=0, keepdim=True))
    return columns * largest.sign() * sizes[:d_model].sqrt()


def cosine_similarity(
    one: Float[Tensor, "query d_model"], other: Float[Tensor, "key d_model"]
) -> Float[Tensor, "query key"]:
    """Compare the directions of vectors, each of the first with each of the others: 1 the same, -1 opposite.

    A vector of zeros has no direction; its similarity to everything is 0.

    Source: Salton et al. 1975 (doi:10.1145/361219.361220). Built in chapter 2.
    """
    return normalize(one, dim=-1) @ normalize(other, dim=-1).T


def nearest(
    vectors: Float[Tensor, "vocab d_model"], tokens: Sequence[str], token: str, n_nearest: int = 5
) -> list[tuple[str, float]]:
    """Give the tokens whose vectors point most nearly the same way, the nearest first, with their cosines.

    Args:
        tokens: The name of each row.
        token: Whose neighbors are wanted; it is not among them.

    Raises:
        ValueError: If names and rows are not equally many, or the token is not among the names.

    Source: Mikolov et al. 2013 (arXiv:1301.3781), section 4. Built in chapter 2.
    """
    if len(tokens) != len(vectors):
        raise ValueError(f"expected a name for each of {len(vectors)} rows, got {len(tokens)}")
    if token not in tokens:
        raise ValueError(f"expected a token among the names, got {token!r}")
    place = list(tokens).index(token)
    similarities = cosine_similarity(vectors[place, None], vectors)[0].tolist()
    # of equal ones the first counts, on every processor
    ranked = sorted(range(len(tokens)), key=lambda other: (-round(similarities[other], 9), other))
    return [(tokens[other], similarities[other]) for other in ranked if other != place][:n_nearest]
