"""Limits and responsibility: what a model makes up, remembers, prefers and obeys, and what can be done about it."""
