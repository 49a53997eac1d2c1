"""What a lesson adds to the library: its source on the page, quizzes, exercises and their checks."""
