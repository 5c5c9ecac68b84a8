"""What is asked about own records: a name, what to do with doubles, whether to delete."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QMessageBox, QPushButton, QVBoxLayout, QWidget

from core.errors import InfernomicsError
from core.library import OnDouble
from core.names import NAME_LIMIT, excerpt, first_of
from gui.plain import PlainLabel, plain_title

_NAMES_SHOWN = 5


class NameDialog(QDialog):
    """Asks for a name; what is refused is said under the line, and the dialog stays."""

    def __init__(
        self, title: str, words: str, name: str, accept: str, check: Callable[[str], object], parent: QWidget
    ) -> None:
        """Make the dialog. check: raises InfernomicsError for a name that cannot be."""
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(title)
        self._check = check
        label = PlainLabel(words, self)
        label.setWordWrap(True)
        self.line = QLineEdit(name, self)
        self.line.setObjectName("nameDialogLine")
        self.line.setAccessibleName("Name")
        self.line.setMaxLength(NAME_LIMIT + 50)  # a longer one is refused with a sentence
        self.line.selectAll()
        self.error = PlainLabel("", self)
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.accept_button = buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 12)
        layout.setSpacing(8)
        for part in (label, self.line, self.error, buttons):
            layout.addWidget(part)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def name(self) -> str:
        """What was typed, without spaces around it."""
        return self.line.text().strip()

    def _try(self) -> None:
        try:
            self._check(self.line.text())
        except InfernomicsError as error:
            self.error.setText(str(error))
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.accept()


def ask_name(
    title: str, words: str, name: str, accept: str, check: Callable[[str], object], parent: QWidget
) -> str | None:
    """The name that somebody gives; None where they do not."""
    dialog = NameDialog(title, words, name, accept, check, parent)
    given = dialog.name if dialog.exec() == QDialog.DialogCode.Accepted else None
    dialog.deleteLater()
    return given


def ask_about_doubles(names: Sequence[str], total: int, parent: QWidget) -> OnDouble | None:
    """What to do with records that the library has already under the same id or name; None to leave all as it is."""
    if total == 1:
        sentence = f"Your library already has “{excerpt(names[0])}”."
    else:
        sentence = (
            f"Your library already has {len(names)} of these {total} records, with other values: {_listed(names)}."
        )
    skip = () if total == 1 else (("Skip them", "skip"),)
    answers: tuple[tuple[str, OnDouble], ...] = (("Replace", "replace"), ("Keep both", "keep both"), *skip)
    box = _box(sentence, "Those kept beside get a number behind their names.", parent)
    buttons: list[tuple[QPushButton, OnDouble]] = [
        (box.addButton(words, QMessageBox.ButtonRole.AcceptRole), answer) for words, answer in answers
    ]
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(next(button for button, answer in buttons if answer == "keep both"))
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((answer for button, answer in buttons if button is clicked), None)


def may_delete(names: Sequence[str], noun: str, parent: QWidget) -> bool:
    """Whether own records may be deleted for good."""
    what = f"“{excerpt(names[0])}”" if len(names) == 1 else f"{len(names)} {noun}s ({_listed(names)})"
    box = _box(
        f"Delete {what} from your library?", "Studies that use it keep their copies. This cannot be undone.", parent
    )
    delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return clicked is delete


def _listed(names: Sequence[str]) -> str:
    return first_of([excerpt(name) for name in names], _NAMES_SHOWN)


def _box(sentence: str, more: str, parent: QWidget) -> QMessageBox:
    box = QMessageBox(parent)
    box.setObjectName("libraryQuestion")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(plain_title("My library"))
    box.setText(sentence)
    box.setInformativeText(more)
    return box
