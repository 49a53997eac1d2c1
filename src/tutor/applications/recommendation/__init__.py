"""What to suggest next: baselines, suggestions for sessions and for new books, and how well all of them do."""
