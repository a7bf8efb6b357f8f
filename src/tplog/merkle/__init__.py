"""Floor 0: the tree over leaves and the texts that speak of it, in public formats; knows no events."""
