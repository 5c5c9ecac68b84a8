"""A turn of the wheel, or two fingers moved on a touchpad, in notches."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent

_ANGLE = 120.0  # of Qt's units for a notch of a wheel


@dataclass(frozen=True, slots=True)
class Turn:
    """How far something was turned: as an angle or, by fingers on a touchpad, in pixels.

    held: the modifier keys; after_lifting: the system lets the movement run out after the fingers are gone.
    """

    angle: QPointF
    pixels: QPointF
    held: Qt.KeyboardModifier
    after_lifting: bool = False

    def notches(self, pixels: float) -> QPointF:
        """In notches of a wheel, of which a touchpad needs so many pixels for one."""
        return self.angle / _ANGLE if self.pixels.isNull() else self.pixels / pixels


def turn_of(event: QWheelEvent) -> Turn:
    """What a wheel event says. Pixels count only between the begin and the end of a touch: mice on X11 make them up."""
    phase = event.phase()
    fingers = phase is not Qt.ScrollPhase.NoScrollPhase
    return Turn(
        QPointF(event.angleDelta()),
        QPointF(event.pixelDelta()) if fingers else QPointF(),
        event.modifiers(),
        phase is Qt.ScrollPhase.ScrollMomentum,
    )
