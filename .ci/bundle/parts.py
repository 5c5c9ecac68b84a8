"""What PyInstaller would put into the bundle and nothing of ours ever loads."""

import re
from collections.abc import Iterable

# QML and its virtual keyboard come along as a plugin of input methods; nothing here uses the network;
# Qt's own words are not translated here; the other platforms are for screens without a desktop; GTK of the
# system and the GLib that is bundled do not go together, and the desktop's portal has its file dialogs as well.
_SPARE = re.compile(
    r"(lib)?Qt6?(Qml|Quick|VirtualKeyboard|Network|Pdf|Test|Sql|WebSockets|ShaderTools|EglFSDeviceIntegration"
    r"|EglFsKmsSupport|EglFsKmsGbmSupport|WlShellIntegration)\w*(\.|$)"
    r"|[/\\]plugins[/\\](tls|networkinformation|egldeviceintegrations|sqldrivers|qmltooling|generic"
    r"|platforminputcontexts[/\\](lib)?qtvirtualkeyboard\w*)"
    r"|[/\\]platforms[/\\](lib)?q(eglfs|vnc|linuxfb|vkkhrdisplay|minimalegl|minimal|direct2d)\b"
    r"|[/\\]imageformats[/\\](lib)?q(pdf|webp|tiff|tga|wbmp|icns|gif)\b"
    r"|[/\\]translations[/\\]"
    r"|[/\\]platformthemes[/\\](lib)?qgtk3"
    r"|opengl32sw|d3dcompiler"
)


def without_spare(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The entries (name in the bundle, path, kind) that the program needs."""
    return [entry for entry in entries if not _SPARE.search(entry[0])]
