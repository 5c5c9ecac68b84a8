"""Slides and studies as files, free of Qt: PowerPoint, Excel, CSV, and the study carried inside them.

Slides (`core.slides`) -> `decks` -> `pptx`, `xlsx` or `tidy` -> `carried` -> `targets`; back again: `opening` ->
`reading` -> `state`. What is painted (PDF, SVG, PNG) is made in `gui.export` from the same slides.
"""
