"""Keys and values that are kept, so that each token is projected once, not again at every step of generation."""

from collections.abc import Callable, Iterator

import torch

from tutor.shapes import Float, Int, Tensor

KeysAndValues = tuple[Float[Tensor, "batch _ key d_head"], Float[Tensor, "batch _ key d_value"]]


class KeyValueCache:
    """The keys and values of all tokens so far, in one self-attention layer.

    Source: Shazeer 2019, section 2.4 (arXiv:1911.02150). Built in chapter 9.
    """

    def __init__(self) -> None:
        self.keys: Tensor | None = None
        self.values: Tensor | None = None

    def __len__(self) -> int:
        return 0 if self.keys is None else self.keys.shape[-2]

    def keys_and_values(self, project: Callable[[], KeysAndValues]) -> KeysAndValues:
        """Append the keys and values of the new tokens, and give those of all.

        Args:
            project: Computes the keys and values of the new tokens.
        """
        keys, values = project()
        if self.keys is not None:
            keys = torch.cat([self.keys, keys], dim=-2)
            values = torch.cat([self.values, values], dim=-2)
        self.keys, self.values = keys, values
        return keys, values

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these examples of the batch, in this order; one may be named twice, as beams are."""
        if self.keys is not None:
            self.keys, self.values = self.keys[rows], self.values[rows]


class MemoryCache(KeyValueCache):
    """The keys and values of an encoder's memory, in one cross-attention layer: computed once, since it never grows."""

    def keys_and_values(self, project: Callable[[], KeysAndValues]) -> KeysAndValues:
        """Compute the keys and values the first time, and give the same ever after."""
        if self.keys is None:
            self.keys, self.values = project()
        return self.keys, self.values


class LayerCache:
    """What one block of a decoder keeps: its own tokens' keys and values, and those of the memory it asks."""

    def __init__(self) -> None:
        self.tokens = KeyValueCache()
        self.memory = MemoryCache()


class DecodingCache:
    """What a decoder keeps between steps of generation: one `LayerCache` for each block.

    Args:
        n_layers: Blocks of the decoder.
    """

    def __init__(self, n_layers: int) -> None:
        self.layers = [LayerCache() for _ in range(n_layers)]

    def __len__(self) -> int:
        return len(self.layers[0].tokens)

    def __iter__(self) -> Iterator[LayerCache]:
        return iter(self.layers)

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these examples of the batch, in this order; one may be named twice, as beams are."""
        for layer in self.layers:
            layer.tokens.select(rows)
            layer.memory.select(rows)
