"""Layer 3: storage of records. A log knows neither the rules of budgets nor what the projections mean."""
