"""How surprised a language model is by a text."""

import math


def perplexity(total_nats: float, n_tokens: int) -> float:
    """Give among how many equally likely tokens the model was choosing, on average.

    Depends on the tokenizer: compare models only where they share it, or use `bits_per_byte`.

    Args:
        total_nats: Negative log-probability of the whole text, in nats.
        n_tokens: Tokens that were predicted.

    Returns:
        From 1 (never surprised) up, no unit; infinite where it is too large for a float (over 709 nats per token).

    Raises:
        ValueError: If nothing was predicted, or the nats are negative or not a number.

    Source: Jelinek et al. 1977 (doi:10.1121/1.2016299). Built in chapter 2.
    """
    try:
        return math.exp(_share(total_nats, n_tokens, "token"))
    except OverflowError:
        return math.inf


def bits_per_byte(total_nats: float, n_bytes: int) -> float:
    """Give how many bits the model needs for a byte of text: the same for every tokenizer.

    Args:
        total_nats: Negative log-probability of the whole text, in nats.
        n_bytes: Length of the text in UTF-8.

    Returns:
        From 0 up; 8 is as much as the text itself takes.

    Raises:
        ValueError: If there is no byte, or the nats are negative or not a number.

    Source: Gao et al. 2020, section 3.1 (arXiv:2101.00027). Built in chapter 12.
    """
    return _share(total_nats, n_bytes, "byte") / math.log(2)


def _share(total_nats: float, count: int, of: str) -> float:
    if count < 1:
        raise ValueError(f"expected at least one {of}, got {count}")
    if not total_nats >= 0:
        raise ValueError(f"expected total_nats of at least 0 (a negative log-probability), got {total_nats}")
    return total_nats / count
