"""One frame, several costumes: a personal assistant, a teaching assistant for this book, a character of a game."""
