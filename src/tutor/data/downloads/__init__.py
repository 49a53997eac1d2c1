"""Public data sets, for those who have a network: optional, and never needed by a chapter."""
