"""The appendices that are made from the book itself. `make appendices` calls them."""
