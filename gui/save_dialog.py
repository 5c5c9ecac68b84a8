"""The question where a file is to be written: the same for studies, tables and the library."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_save(parent: QWidget, title: str, start: Path, types: str, suffix: str) -> Path | None:
    """Ask for a file to write; None where nobody wants one. start: folder and name to begin with; suffix: with its dot.

    Qt itself asks about a file that exists already.
    """
    # An instance, because only it adds the suffix before it asks about an existing file.
    dialog = QFileDialog(parent, title, str(start.parent), types)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    dialog.selectFile(start.name)
    # What was accepted, and asked about: afterwards the dialog may still come to know the folder's files, and selects
    # another one of them.
    chosen: list[str] = []
    dialog.fileSelected.connect(chosen.append)
    dialog.exec()
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
