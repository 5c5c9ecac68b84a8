"""The keys that the export sheet and the slide tray have of their own, for them and for the page about the keyboard."""

from gui.keys import OwnKey

SHEET_KEYS = (
    OwnKey("Add to the slide tray, or keep what was changed", ("Return", "Enter")),
    OwnKey("Next chart of the story", ("Ctrl+PgDown",)),
    OwnKey("Previous chart of the story", ("Ctrl+PgUp",)),
    OwnKey("Close the export sheet", ("Esc",)),
)
"""The keys of the sheet, in the order of what it does at them."""
TRAY_KEYS = (
    OwnKey("Slide earlier", ("Alt+Left", "Alt+Up")),
    OwnKey("Slide later", ("Alt+Right", "Alt+Down")),
    OwnKey("See and change the slide", ("Return", "Enter")),
    OwnKey("Type a title", ("F2",)),
    OwnKey("Duplicate the slide", ("Ctrl+D",)),
    OwnKey("Refresh the slide", ("F5",)),
    OwnKey("Remove from the tray", ("Del",)),
)
"""The keys of the tray, in the order of what it does at them."""
