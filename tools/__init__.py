"""What the Makefile runs: notebooks made from text, the site served, everything tested."""
