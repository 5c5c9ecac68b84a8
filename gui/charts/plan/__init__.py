"""Where everything in a chart stands at one size, before anything is drawn: no widget here."""
