"""Models at work: the applications of part 6."""
