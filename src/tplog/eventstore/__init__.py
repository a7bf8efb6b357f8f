"""Floor 3: where records lie. A log knows no rules and no projections."""
