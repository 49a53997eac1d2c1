"""What a model does, made visible: recordings, heatmaps, explorers."""
