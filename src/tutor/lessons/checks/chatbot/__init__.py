"""Checks to come."""

EXERCISES = ()
