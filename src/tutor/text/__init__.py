"""From text to token ids and back: vocabularies, tokenizers, the form of a chat; and segmentation, tagging, parsing.

Nothing here needs torch.
"""
