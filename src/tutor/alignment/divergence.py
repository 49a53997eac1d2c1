"""How far a policy has moved from where it began: the Kullback-Leibler divergence, exact and estimated."""

from tutor.shapes import Float, Tensor


def exact_divergence(
    scores: Float[Tensor, "*batch vocab"], reference_scores: Float[Tensor, "*batch vocab"]
) -> Float[Tensor, "*batch"]:
    """Give the divergence of the policy's next token from the reference's, in nats.

    It asks for the probabilities of all tokens, the sum over tokens t of p(t) (log p(t) - log q(t)), p being the
    policy's. It is 0 where both agree, and positive elsewhere.

    Args:
        scores: The policy's logits.
        reference_scores: The reference's.

    Source: Kullback and Leibler 1951, equation 2.4. Built in chapter 14.
    """
    log_p, log_q = scores.log_softmax(dim=-1), reference_scores.log_softmax(dim=-1)
    return (log_p.exp() * (log_p - log_q)).sum(dim=-1)


def estimated_divergence(
    log_probabilities: Float[Tensor, "*batch"], reference: Float[Tensor, "*batch"]
) -> Float[Tensor, "*batch"]:
    """Estimate the divergence from the drawn tokens alone, in nats: r - 1 - log r, with r = q / p.

    Right on average, if the tokens were drawn from the policy, and never negative. The plain difference log p - log q
    is right on average too, but leaps more as long as the two are near.

    Args:
        log_probabilities: What the policy gives the drawn tokens.
        reference: What the reference gives them.

    Source: Schulman 2020, "Approximating KL divergence" (k3); Shao et al. 2024, equation 4 (arXiv:2402.03300).
    Built in chapter 14.
    """
    log_ratio = reference - log_probabilities
    return log_ratio.expm1() - log_ratio  # expm1 is exp - 1, exact also near 0
