"""Finding the passages that answer a question: by words (BM25), by vectors, and by both."""
