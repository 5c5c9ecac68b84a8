"""Claims that others made, figures that they published, and what this model says to them."""
