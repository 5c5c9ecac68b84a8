"""A deck as an Excel workbook: a sheet a chart, live charts, and the headline figures as formulas over the inputs."""
