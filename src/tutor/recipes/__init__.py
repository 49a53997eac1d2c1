"""Recipes: how each model that ships with the book is trained, from its data to its scores."""
