"""Whole networks, and the weights of them that ship with the book."""
