"""What a study would be: inputs changed one by one or over a grid, and values sought that bring a figure about.

Its sub-package `validation` asks how far the book of equations is off.
"""
