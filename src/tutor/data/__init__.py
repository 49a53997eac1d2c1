"""The book's tasks. Each has a truth that can be computed, and one hold-out that is hard."""
