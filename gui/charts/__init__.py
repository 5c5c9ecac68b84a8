"""The one chart renderer: draws any `core.charts.spec.ChartSpec` on the screen, or into a picture.

Each of these knows only those before it: `plan`, where things stand, in numbers; `marks`, the items of a plot;
`around`, what stands around a plot; `readout`, what a chart says at a place; `panel` and `panels`, plots with all of
these; `hand`, what mouse and keys do; `view`, the widget.
"""
