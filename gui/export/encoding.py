"""Turns finished pictures into PNG in a thread: of a large one that takes longer than to paint it."""

from PySide6.QtGui import QImage

from core.export.carried import png_with_state
from core.names import visible
from gui.collection import QuietThread
from gui.export.png_file import png_of
from gui.export.running import note_running

_PATIENCE = 10
"""Milliseconds that the window's thread waits for a picture before it looks at what the user does."""


class Encoding(QuietThread):
    """One picture on its way into a file's bytes."""

    def __init__(self, image: QImage, description: str, state: bytes | None) -> None:
        super().__init__()
        self._image = image
        self._description = description
        self._state = state
        self._content = b""
        self._error: Exception | None = None

    def run(self) -> None:
        """Encode it."""
        try:
            self._content = png_with_state(png_of(self._image, visible(self._description)), self._state)
        except Exception as error:  # noqa: BLE001 - raised again where the bytes are asked for
            self._error = error

    def is_done_soon(self) -> bool:
        """Whether it has ended, after a moment of waiting."""
        return self.wait(_PATIENCE)

    def content(self) -> bytes:
        """The file's bytes; waits for them."""
        self.wait()
        if self._error is not None:
            raise self._error
        return self._content


_given_up: list[Encoding] = []


def give_up(encoding: Encoding | None) -> None:
    """Nobody wants this picture any more; it ends by itself, and the program waits for that before it ends."""
    _given_up[:] = [one for one in _given_up if not one.isFinished()]
    if encoding is not None:
        _given_up.append(encoding)
        note_running("encodings", _wait_for_given_up)


def _wait_for_given_up() -> None:
    for one in _given_up:
        one.wait()
    _given_up.clear()
