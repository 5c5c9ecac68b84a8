"""What is drawn in a plot: axes, lines, points, bars, bands, maps and words, updated in place."""
