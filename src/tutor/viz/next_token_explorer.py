"""A model's next tokens, live: temperature, top-k and top-p, and what they leave of its distribution."""

import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
import traitlets

from tutor.generation.sampling import Temperature, TopK, TopP, apply_rules
from tutor.shapes import Float, Tensor
from tutor.viz.page_widget import PageWidget, require_words
from tutor.viz.token_labels import encodable, visible_token

MOST_TOKENS = 2000
MOST_STEPS = 24
SHOWN = 12
"""How many tokens, from the likeliest on, get a line of their own."""


@dataclass(frozen=True)
class NextToken:
    """One step of a generation: what stands there, and how a model scores each token that may come next."""

    context: str
    tokens: Sequence[str]
    """The vocabulary."""
    logits: Float[Tensor, "vocab"]


class NextTokenExplorer(PageWidget):
    """What temperature, top-k and top-p, in this order, make of a model's next tokens, step by step.

    The reader chooses a step, moves the three sliders, sees the likeliest tokens before and after, and draws. With a
    kernel the traits `step`, `temperature`, `top_k` and `top_p` follow.

    Args:
        steps: 1 to 24 steps over one vocabulary of 2 to 2,000 tokens; scores are kept to three decimals.
        temperature: Between 0.1 and 10.
        top_k: How many tokens may stay; all unless told.
        top_p: How much of the probability must stay, above 0; all of it unless told.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If there are too few or too many steps or tokens, the steps have different vocabularies, scores do
            not fit them or are not finite, or title or alt is empty.
        traitlets.TraitError: If a setting is outside its range.

    Source: built in chapter 9.
    """

    page_kind: ClassVar[str] = "next-token-explorer"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is drawn: title, alt, tokens, contexts and scores.").tag(sync=True)
    step = traitlets.Int(0, help="Which step is shown.").tag(sync=True)
    temperature = traitlets.Float(1.0, help="Divides every score.").tag(sync=True)
    top_k = traitlets.Int(1, help="How many tokens may stay.").tag(sync=True)
    top_p = traitlets.Float(1.0, help="How much of the probability must stay.").tag(sync=True)

    def __init__(
        self,
        steps: Sequence[NextToken],
        *,
        temperature: float | int = 1.0,
        top_k: int | None = None,
        top_p: float | int | None = None,
        title: str,
        alt: str,
    ) -> None:
        require_words(title=title, alt=alt)
        if not 1 <= len(steps) <= MOST_STEPS:
            raise ValueError(f"expected 1 to {MOST_STEPS} steps, got {len(steps)}")
        tokens = list(steps[0].tokens)
        if not 2 <= len(tokens) <= MOST_TOKENS:
            raise ValueError(f"expected a vocabulary of 2 to {MOST_TOKENS} tokens, got {len(tokens)}")
        content = {
            "title": title,
            "alt": alt,
            "tokens": [encodable(visible_token(token)) for token in tokens],
            "contexts": [encodable(step.context) for step in steps],
            "logits": [_scores(step, place, tokens) for place, step in enumerate(steps)],
            "n_shown": min(SHOWN, len(tokens)),
        }
        super().__init__(content=content)
        self.temperature = temperature
        self.top_k = len(tokens) if top_k is None else top_k
        self.top_p = 1.0 if top_p is None else top_p

    @property
    def before(self) -> Float[Tensor, "vocab"]:
        """The model's own probabilities at the chosen step."""
        return self._logits.softmax(dim=-1)

    @property
    def after(self) -> Float[Tensor, "vocab"]:
        """What the settings make of them; 0 where a token is ruled out."""
        scores = self._logits[None]
        rules = (Temperature(self.temperature), TopK(self.top_k), TopP(self.top_p))
        return apply_rules(rules, scores, torch.zeros_like(scores, dtype=torch.bool))[0].softmax(dim=-1)

    @property
    def _logits(self) -> Float[Tensor, "vocab"]:
        return torch.tensor(self.content["logits"][self.step], dtype=torch.float64)

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        return self._within(proposal, 0, len(self.content["contexts"]) - 1)

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal: Any) -> float:
        return self._within(proposal, 0.1, 10)

    @traitlets.validate("top_k")
    def _check_top_k(self, proposal: Any) -> int:
        return self._within(proposal, 1, len(self.content["tokens"]))

    @traitlets.validate("top_p")
    def _check_top_p(self, proposal: Any) -> float:
        return self._within(proposal, 0.01, 1)

    def _within(self, proposal: Any, least: float | int, most: float | int) -> Any:
        if not least <= proposal["value"] <= most:
            name = proposal["trait"].name
            raise traitlets.TraitError(f"expected {name} from {least} to {most}, got {proposal['value']}")
        return proposal["value"]

    def page_data(self) -> dict[str, Any]:
        """The content and the present settings."""
        settings = {name: getattr(self, name) for name in ("step", "temperature", "top_k", "top_p")}
        return {**self.content, **settings}

    def page_text(self) -> str:
        """The sizes, the settings, and a digest of contexts, tokens and scores in steps of a quarter."""
        content = self.content
        scores = [[int(4 * score + 1000.38) for score in scores] for scores in content["logits"]]
        seen = json.dumps([content["title"], content["contexts"], content["tokens"], scores])
        digest = hashlib.sha256(seen.encode()).hexdigest()[:6]
        return (
            f"Next-token explorer “{content['title']}”: {len(content['contexts'])} steps, {len(content['tokens'])} "
            f"tokens, temperature {self.temperature:g}, top-k {self.top_k}, top-p {self.top_p:g}, digest {digest}"
        )

    def page_fallback(self) -> str:
        """A table of the likeliest tokens at the chosen step, before and after."""
        before, after = self.before, self.after
        rows = "".join(
            f'<tr><th scope="row">{html.escape(self.content["tokens"][token])}</th><td>{before[token]:.3f}</td>'
            f"<td>{after[token]:.3f}</td></tr>"
            for token in before.sort(descending=True, stable=True).indices[: self.content["n_shown"]].tolist()
        )
        return (
            f'<div class="tutor-frame tutor-next-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><table><caption>After “"
            f"{html.escape(self.content['contexts'][self.step])}”: probabilities of the likeliest tokens</caption>"
            '<thead><tr><th scope="col">token</th><th scope="col">the model’s</th><th scope="col">as set</th></tr>'
            f"</thead><tbody>{rows}</tbody></table></div>"
        )


def _scores(step: NextToken, place: int, tokens: list[str]) -> list[float]:
    logits = step.logits.detach().cpu().double()
    if list(step.tokens) != tokens:
        raise ValueError(f"expected the vocabulary of step 0 in all steps, got another in step {place}")
    if logits.shape != (len(tokens),):
        raise ValueError(f"expected {len(tokens)} scores in step {place}, got shape {tuple(logits.shape)}")
    if not logits.isfinite().all():
        raise ValueError(f"expected finite scores in step {place}, got NaN or infinity")
    # the best score becomes 0: softmax does not mind, and numbers stay short
    return [round(score, 3) + 0.0 for score in (logits - logits.max()).tolist()]
