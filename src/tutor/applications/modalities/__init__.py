"""Pictures and sounds as tokens: the cheap ways they are measured against, and where the attention lies."""
