"""From text to token ids and back: vocabularies, tokenizers, segmentation, the form of a chat.

Nothing here needs torch.
"""
