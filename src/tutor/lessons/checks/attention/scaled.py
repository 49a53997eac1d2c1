"""The exercise that builds scaled dot-product attention."""

from tutor.layers.attention import scaled_dot_product_attention
from tutor.lessons.checks.attention import answers, properties
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

COVERED = (
    "where a hidden score is much larger than the others, nothing is left for them (0, or 0 / 0): hide the scores "
    "*before* the softmax, and before you take their largest"
)

attention_scale = Exercise(
    slug="attention-scale",
    answers=("attention",),
    core="equals softmax(Q Kᵀ / √d_k) V",
    properties=(
        Property("equals softmax(Q Kᵀ / √d_k) V", properties.agrees, points=2),
        Property("looks only where the mask is True", properties.agrees_with_a_mask, points=2),
        Property("what is hidden cannot be felt", properties.hidden_is_inert),
        Property("carries along axes in front", properties.any_axes),
        Property("the weights of a query sum to 1", properties.rows_sum_to_one),
        Property("large scores do not overflow", properties.large_scores),
        Property("gives a tensor of the type of its inputs", properties.same_type),
        Property("leaves its inputs as they were", properties.inputs_unchanged),
    ),
    probe=properties.probe,
    mistakes=(
        Mistake(
            "not scaled",
            (answers.sick(lambda scores, queries, keys: scores),),
            "your numbers are those without scaling: divide the scores by √d_k before the softmax",
        ),
        Mistake(
            "divided by the width",
            (answers.sick(lambda scores, queries, keys: scores / queries.shape[-1]),),
            "your numbers are those of dividing by d_k: divide by its square root",
        ),
        Mistake(
            "multiplied by the root",
            (answers.sick(lambda scores, queries, keys: scores * queries.shape[-1] ** 0.5),),
            "you multiply by √d_k: divide by it, it is there to keep the scores small",
        ),
        Mistake(
            "divided by the root of the number of keys",
            (answers.sick(lambda scores, queries, keys: scores / keys.shape[-2] ** 0.5),),
            "you divide by the root of the number of keys: take the root of the *width* of queries and keys, shape[-1]",
        ),
        Mistake(
            "a fixed width",
            (answers.sick(lambda scores, queries, keys: scores / 2),),
            "you divide by a fixed number: read the width from the inputs, queries.shape[-1]",
        ),
        Mistake(
            "scaled after the softmax",
            (lambda q, k, v, mask=None: answers.sick(lambda s, *_: s)(q, k, v, mask) / q.shape[-1] ** 0.5,),
            "you divide by √d_k after the softmax, so that the weights no longer sum to 1: divide the scores",
        ),
        Mistake(
            "no softmax",
            (lambda q, k, v, mask=None: q @ k.mT / q.shape[-1] ** 0.5 @ v,),
            "there is no softmax: the scores themselves weigh the values",
        ),
        Mistake(
            "wrong axis",
            (answers.wrong_axis,),
            "your softmax runs over the queries: each query's weights over the *keys* "
            "sum to 1, so it runs along the last axis of the scores",
        ),
        Mistake("mask ignored", (answers.mask_ignored,), "your answer is the same with a mask as without"),
        Mistake(
            "mask after the softmax",
            (answers.after_softmax,),
            "you mask after the softmax, so that rows with something hidden sum to less than 1: mask the scores",
        ),
        Mistake(
            "mask filled with 0",
            (answers.filled_with_zero,),
            "a hidden score of 0 still gets the weight e^0 = 1 before normalizing: hide it with minus infinity",
        ),
        Mistake(
            "True means hidden",
            (answers.other_meaning,),
            "you hide where the mask is True: here True means that the query *may* look at the key",
        ),
        Mistake(
            "keys not transposed in a batch",
            (lambda q, k, v, mask=None: answers.sick()(q, k, v, mask) if q.dim() < 3 else q @ k.T @ v,),
            "your code raised RuntimeError",
        ),
        Mistake(
            "hidden scores of -20",
            (answers.sick(hide=lambda scores, mask: scores.masked_fill(~mask, -20.0)),),
            "changing a key and a value that the mask hides changes your answer: they leak through the mask",
        ),
        Mistake(
            "divided by the root of the values' width",
            (lambda q, k, v, mask=None: answers.sick(lambda s, *_: s / v.shape[-1] ** 0.5)(q, k, v, mask),),
            "you divide by the root of the values' width: d_k is the width of queries and keys",
        ),
        Mistake(
            "0 times infinity",
            (answers.zero_times_infinity,),
            "under a mask your answer is NaN. Is there a product such as `~mask * -torch.inf`? 0 · infinity is NaN: "
            "choose with masked_fill or torch.where, do not multiply",
        ),
        Mistake("masked after the softmax, then renormalized", (answers.after_softmax_renormalized,), COVERED),
        Mistake("the same with NaN swept away", (answers.after_softmax_renormalized_no_nan,), COVERED),
        Mistake("the largest of all keys", (answers.largest_of_all_keys,), COVERED),
        Mistake(
            "weights returned too",
            (lambda q, k, v, mask=None: (answers.fused(q, k, v, mask), q @ k.mT),),
            "your function returns 2 things: return the mixture only",
        ),
        Mistake(
            "lists",
            (lambda q, k, v, mask=None: answers.fused(q, k, v, mask).tolist(),),
            "expected a tensor, got a list",
        ),
        Mistake(
            "always float64",
            (lambda q, k, v, mask=None: answers.fused(q.double(), k.double(), v.double(), mask),),
            "expected float32 for inputs of float32, got float64",
        ),
        Mistake("overflows", (answers.overflows,), "e^s overflows to infinity for large s: use a stable softmax"),
        Mistake("writes to its inputs", (answers.writes_to_queries,), "work on a new one, not in place"),
        Mistake(
            "always float32",
            (lambda q, k, v, mask=None: answers.fused(q.float(), k.float(), v.float(), mask),),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    variants=(
        Variant("torch's own", (answers.fused,)),
        Variant("loops", (answers.by_loops,)),
        Variant("einsum, hidden scores -1e9", (answers.by_einsum,)),
        Variant("masked after the exponential and renormalized", (answers.renormalized,)),
        Variant("both factors scaled, added mask", (answers.added_mask,)),
        Variant("the book's", (scaled_dot_product_attention,)),
    ),
)

EXERCISES = (attention_scale,)
