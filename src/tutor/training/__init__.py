"""Loops that turn examples into weights."""
