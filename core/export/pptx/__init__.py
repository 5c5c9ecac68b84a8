"""Slides as a PowerPoint file: text as text, nothing as a picture; `deck` puts it together.

A deck stands on a `stage`, the shipped look or a person's own template; `charts` draws what is native in a box.
"""
