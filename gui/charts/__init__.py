"""The one chart renderer: draws any `core.charts.spec.ChartSpec` on the screen, or into a picture.

plan: where things stand, in numbers; marks: the items of a plot; around: what stands around a plot; hand: what mouse
and keys do. A panel is one plot with all of these, a view has one or more panels.
"""
