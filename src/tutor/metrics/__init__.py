"""How good is an answer? The numbers that translations, summaries and language models are judged by."""
