"""Generating text and code: several languages in one model, texts with constraints, programs that are run."""
