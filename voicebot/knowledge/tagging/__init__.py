"""A trained reader of product texts: it learns from texts with marked facts what no rule foresaw."""
