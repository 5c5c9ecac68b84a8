"""What stands around a plot: title, switches, legend, notes, and what is said where nothing is drawn."""
