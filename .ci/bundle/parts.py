"""What PyInstaller would put into the bundle and nothing of ours ever loads."""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePath

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


def without_orphans(
    entries: Iterable[tuple[str, str, str]], needs: Callable[[str], Iterable[str]]
) -> list[tuple[str, str, str]]:
    """The entries without those libraries of the system that only something left out had asked for.

    They stand in the bundle's own folder; *needs* names the libraries that a file is linked to. Python itself is
    loaded by the program's first lines, which say so nowhere.
    """
    kept = list(entries)
    libraries = {name: path for name, path, kind in kept if kind == "BINARY" and len(PurePath(name).parts) == 1}
    waiting = [path for name, path, kind in kept if kind in {"BINARY", "EXTENSION"} and name not in libraries]
    waiting += [path for name, path in libraries.items() if name.startswith("libpython")]
    reached = {name for name in libraries if name.startswith("libpython")}
    while waiting:
        for need in needs(waiting.pop()):
            name = PurePath(need).name
            if name in libraries and name not in reached:
                reached.add(name)
                waiting.append(libraries[name])
    return [entry for entry in kept if entry[0] not in libraries or entry[0] in reached]
