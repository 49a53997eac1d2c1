"""A small, untrained assistant in the place of the shipped ones: what the tests of the experiments share."""

import torch

from tutor.alignment.scalar_model import ScalarModel
from tutor.config import ModelConfig
from tutor.data.bookshop.chats import ShopChats
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_tokenizers

CHATS = ShopChats(load_tokenizers("shop_tuned")["text"])


def small_policy(seed=0):
    torch.manual_seed(seed)
    sizes = {"d_model": 16, "n_heads": 2, "n_layers": 1, "context_length": 160}
    return GPT(ModelConfig(vocab_size=CHATS.tokenizer.vocab_size, **sizes)).eval()


def small_judge():
    judge = ScalarModel.from_language_model(small_policy(1))
    torch.nn.init.normal_(judge.head.weight)
    return judge.eval()


def load_small(name, models=None):
    """Give what `load_pretrained` would give, but small."""
    return small_judge() if name == "shop_reward" else small_policy()
