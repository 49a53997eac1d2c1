"""The command line, ``python -m tutor``: train, generate, weights, doctor."""
