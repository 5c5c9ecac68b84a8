"""The one chart renderer: draws any `core.charts.spec.ChartSpec` on the screen, or into a picture."""
