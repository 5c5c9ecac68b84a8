"""Slides and studies as files, free of Qt: PowerPoint, Excel, CSV, and the study carried inside them.

What is painted (PDF, SVG, PNG) is made in `gui.export` from the same slides.
"""
