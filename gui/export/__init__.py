"""From chart to slide in the window: painted pages, the export sheet, the tray, and files that open again."""
