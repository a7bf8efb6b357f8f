"""Questions that are answered from records and state: summaries, trails, differences, search."""
