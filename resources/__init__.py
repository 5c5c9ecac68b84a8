"""Data only: catalog tables, studies, icons, styles, help."""
