"""The book of equations against published measurements: rows in, predictions with their error band out."""
