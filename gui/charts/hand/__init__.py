"""What a person does in a chart with mouse and keys: readings, walks, zoom, grips, names."""
