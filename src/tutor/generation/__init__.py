"""From scores to text: one token after another."""
