"""The checks of set L: eighteen sick Transformers, each to be mended and to be told from sound ones."""
