"""The bug laboratory: Transformers that train but are wrong, one fault each, and what tells them from sound ones."""
