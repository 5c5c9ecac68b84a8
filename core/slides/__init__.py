"""What a slide says and where its parts stand, free of any file format: title, chart, footnote, notes, alt text."""
