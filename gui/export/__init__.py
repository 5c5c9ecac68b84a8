"""From chart to slide in the window: painted pages, the export sheet, the tray, and files that open again.

A wish (`asking`) -> `commands` -> `sheet` or `tray_page` -> `outlet` (where to) -> `run` (beside the window) ->
`writing` (which the `command` shares) -> `painted` or `core.export`.
"""
