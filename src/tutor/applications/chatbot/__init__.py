"""The assistant of the bookshop as a program: a small model, a shelf, tools, guards, a log."""
