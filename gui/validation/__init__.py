"""The validation page: predictions against measured rows, as charts and tables."""
