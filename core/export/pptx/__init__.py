"""Slides as a PowerPoint file: native charts and tables, text as text, nothing as a picture."""
