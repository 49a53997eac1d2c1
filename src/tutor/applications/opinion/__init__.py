"""Opinion watched day by day: a classifier, an index corrected for its errors, and an alarm with a promise."""
