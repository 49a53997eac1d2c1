"""What to suggest next: recommenders that count, and how well they and the models do."""
