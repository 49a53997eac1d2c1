"""The deaf one: it writes fluently, and of something else."""

from collections.abc import Callable

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor

States = Float[Tensor, "batch query d_model"]
Memory = Float[Tensor, "batch key d_model"]


class Deaf(Patient):
    """Its part is a block of the decoder: what each of its layers is asked, and in which order."""

    name = "deaf"
    complaint = "The loss falls to a value, and there it stays. It writes the same few letters whatever it is asked."
    law = "another memory gives other states"

    @staticmethod
    def sick(
        states: States,
        memory: Memory,
        attend_self: Callable[[States], States],
        attend_memory: Callable[[States, Memory], States],
        think: Callable[[States], States],
    ) -> States:
        """Ask the states where the memory should be asked."""
        states = states + attend_self(states)
        states = states + attend_memory(states, states)
        return states + think(states)

    @staticmethod
    def sound(
        states: States,
        memory: Memory,
        attend_self: Callable[[States], States],
        attend_memory: Callable[[States, Memory], States],
        think: Callable[[States], States],
    ) -> States:
        """Ask the states, then the memory, then think."""
        states = states + attend_self(states)
        states = states + attend_memory(states, memory)
        return states + think(states)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether every layer gets what it should, in its order."""

        def attend_memory(states, memory):
            return states * memory.mean(dim=1, keepdim=True)

        states, memory = torch.tensor([[[1.0], [2.0]]]), torch.tensor([[[3.0], [4.0], [8.0]]])
        given = part(states, memory, lambda states: states + 1, attend_memory, lambda states: states + 1)
        return torch.allclose(given, torch.tensor([[[37.0], [61.0]]]))

    def operate(self, model: Transformer) -> None:
        """Exchange the decoder's blocks; each layer still normalizes what it is given first."""
        for block in model.decoder.blocks:

            def forward(states, memory, mask=None, memory_mask=None, cache=None, block=block):
                tokens, remembered = (None, None) if cache is None else (cache.tokens, cache.memory)

                def attend_self(given):
                    return block.attention(block.attention_residual.norm(given), mask=mask, cache=tokens)

                def attend_memory(given, asked):
                    normed = block.cross_attention_residual.norm(given)
                    if asked is given:
                        # no memory: the mask is that of the tokens, and nothing can be remembered
                        return block.cross_attention(normed, normed, mask)
                    return block.cross_attention(normed, asked, memory_mask, remembered)

                def think(given):
                    return block.feed_forward(block.feed_forward_residual.norm(given))

                return self.part(states, memory, attend_self, attend_memory, think)

            block.forward = forward
