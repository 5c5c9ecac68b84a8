"""What a person does in a chart with mouse and keys: readouts, walks, zoom, grips."""
