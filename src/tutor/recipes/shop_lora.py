"""The recipe of fine-tuning by LoRA: small corrections learn what clerks have answered."""

from torch import nn

from tutor.layers.lora import add_lora, merge_lora
from tutor.recipes.recipe import Preparation
from tutor.recipes.shop_tuned import ShopTunedRecipe
from tutor.training.training_config import TrainingConfig


class ShopLoRARecipe(ShopTunedRecipe):
    """The same with LoRA: the blocks' own weights stay, small corrections learn, and the vectors of the tokens."""

    name = "shop_lora"
    summary = "The bookshop's assistant, fine-tuned by LoRA: corrections of rank 8, folded in, and new token vectors."
    training = TrainingConfig(batch_size=48, learning_rate=3e-3, n_steps=600, warm_up=30, floor=0.05, weight_decay=0.0)
    rank, alpha = 8, 16
    """Inner width of the corrections, and what they are multiplied by, times the rank."""
    targets = ("query", "key", "value", "output", "up", "down")
    """The layers that are corrected: all of a block."""

    def prepare(self) -> Preparation:
        """Load the conversations, and give the model corrections to learn."""
        model = self.beginning()
        add_lora(model, self.rank, self.alpha, self.targets)
        # the roles' tokens, and the words of questions, stood in no statement: nothing is known of them yet
        model.embedding.tokens.requires_grad_(True)
        return self.preparation(model)

    def finished(self, model: nn.Module) -> nn.Module:
        """Fold the corrections in."""
        merge_lora(model)
        return model
