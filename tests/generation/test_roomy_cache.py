import random

import pytest
import torch

from tutor.generation.roomy_cache import RoomyCache, select_tokens, with_room
from tutor.layers.kv_cache import DecodingCache, KeyValueCache


def new_tokens(n_rows, n_tokens):
    return torch.randn(n_rows, 2, n_tokens, 3), torch.randn(n_rows, 2, n_tokens, 5)


@pytest.mark.parametrize("seed", range(8))
def test_it_does_what_the_plain_cache_does(seed):
    stream = random.Random(seed)
    torch.manual_seed(seed)
    cache, plain, n_rows = with_room(DecodingCache(1)), KeyValueCache(), 4
    roomy = cache.layers[0].tokens
    select_tokens(cache, torch.tensor([0, 0, 1, 1]), 4)  # nothing is kept yet
    for _ in range(60):
        if stream.random() < 0.4:
            same_number = stream.random() < 0.7
            rows = torch.tensor([stream.randrange(n_rows) for _ in range(n_rows if same_number else 3)])
            if len(plain):
                select_tokens(cache, rows, n_rows)
                plain.select(rows)
                n_rows = len(rows)
        new = new_tokens(n_rows, stream.choice([1, 1, 1, 2, 40]))
        for ours, theirs in zip(
            roomy.keys_and_values(lambda new=new: new), plain.keys_and_values(lambda new=new: new), strict=True
        ):
            assert torch.equal(ours, theirs)
        assert len(roomy) == len(plain)
    assert len(roomy) > 128, "it never had to grow"


def test_new_tokens_are_written_in_place():
    cache = RoomyCache()
    places = {cache.keys_and_values(lambda: new_tokens(2, 1))[0].data_ptr() for _ in range(64)}
    assert len(places) == 1


def test_rows_that_stay_are_not_copied():
    cache = with_room(DecodingCache(2))
    kept = [layer.tokens.keys_and_values(lambda: new_tokens(3, 4))[0] for layer in cache]
    before = [keys.clone() for keys in kept]
    select_tokens(cache, torch.tensor([0, 0, 2]), 3)
    for layer, keys, old in zip(cache, kept, before, strict=True):
        assert layer.tokens.keys.data_ptr() == keys.data_ptr()
        assert torch.equal(layer.tokens.keys, old[[0, 0, 2]])


def test_every_layer_of_a_cache_gets_room():
    cache = DecodingCache(3)
    memories = [layer.memory for layer in cache]
    assert with_room(cache) is cache
    assert all(type(layer.tokens) is RoomyCache for layer in cache)
    assert [layer.memory for layer in cache] == memories
