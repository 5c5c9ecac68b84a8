"""Claims that others made, and what this model says to them."""
