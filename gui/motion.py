"""Whether things may move on the screen: what the desktop's setting for less motion says, read once.

Qt has no word for it. Windows and macOS are asked by their own calls, other desktops over the settings portal; where
nobody answers, things may move.
"""

import ctypes
import functools
import sys
from typing import Any

from PySide6.QtGui import QGuiApplication

_PORTAL = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings")
_PATIENCE = 200
"""Milliseconds that the portal has: it answers in one or two, and nobody waits for a broken one."""
_CLIENT_AREA_ANIMATION = 0x1042
_OF_A_DESKTOP = ("xcb", "wayland")

_chosen: bool | None = None


def reduced_motion() -> bool:
    """Whether less motion is asked for: then nothing flashes, and nothing eases to where it goes."""
    return _desktop_asks() if _chosen is None else _chosen


def choose_reduced_motion(reduced: bool | None) -> None:
    """Say it in place of the desktop; None for as the desktop says."""
    global _chosen
    _chosen = reduced


@functools.cache
def _desktop_asks() -> bool:
    try:
        if sys.platform == "win32":
            return _windows_asks()
        if sys.platform == "darwin":
            return _macos_asks()
        return QGuiApplication.platformName().partition("-")[0] in _OF_A_DESKTOP and _portal_asks()
    except (OSError, AttributeError, ImportError):
        return False  # a desktop that cannot say has not asked


def _windows_asks() -> bool:
    animates = ctypes.c_int(1)
    user32: Any = getattr(ctypes, "windll").user32  # noqa: B009 - typed on Windows only
    told = user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(animates), 0)
    return bool(told) and not animates.value


def _macos_asks() -> bool:
    objc = ctypes.CDLL("/usr/lib/libobjc.dylib")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    send: Any = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    ask: Any = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    workspace = send(objc.objc_getClass(b"NSWorkspace"), objc.sel_registerName(b"sharedWorkspace"))
    return bool(ask(workspace, objc.sel_registerName(b"accessibilityDisplayShouldReduceMotion")))


def _portal_asks() -> bool:
    """What desktops with the settings portal say, whichever of the three names theirs goes by."""
    said = _portal_value("org.freedesktop.appearance", "reduced-motion")
    if said is not None:
        return bool(said)
    if _portal_value("org.gnome.desktop.interface", "enable-animations") is False:
        return True
    slowness = _portal_value("org.kde.kdeglobals.KDE", "AnimationDurationFactor")
    return slowness is not None and str(slowness) in ("0", "0.0")


def _portal_value(group: str, key: str) -> Any:
    from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage, QDBusVariant

    portal = QDBusInterface(*_PORTAL, QDBusConnection.sessionBus())
    portal.setTimeout(_PATIENCE)
    answer = portal.call("ReadOne", group, key)
    if answer.type() is not QDBusMessage.MessageType.ReplyMessage or not answer.arguments():
        return None
    value = answer.arguments()[0]
    return value.variant() if isinstance(value, QDBusVariant) else value
