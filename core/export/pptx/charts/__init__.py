"""Native charts and tables of PowerPoint, one a spec, drawn into a box: `frames.add_chart` is the way in."""
