"""What a chart says at one of its places, and how that is shown: over the plot, or in a sheet that stays."""
