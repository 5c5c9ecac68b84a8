"""The open study inside the window: one place to edit it, one signal when anything changed.

widget -> `Document.edit` -> undo command -> new frozen study -> evaluate -> `changed` -> views read. A view keeps
nothing that the document has.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack
from shiboken6 import isValid

from core.charts.comparison import Comparison, Comparisons
from core.errors import InfernomicsError
from core.outcome import Outcome
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import shown_study
from core.study import Study
from gui.commands import StudyCommand


class Document(QObject):
    """Holds the study, its undo stack, its file and the outcome that belongs to it."""

    changed = Signal()
    """The study and its outcome are new; read `study` and `outcome`. Bursts of edits give one signal."""

    refused = Signal(str)
    """An edit was refused; the sentence says what, where and what would be accepted. The study is unchanged."""

    file_changed = Signal()
    """The path or the modified mark is new."""

    opened = Signal()
    """Another study is open: nothing of the one before is left."""

    based = Signal()
    """The study as it stands was opened or saved: what follows are edits of it."""

    scrubbing_changed = Signal(bool)
    """A scrub began: what is shown follows the hand, axes stand still. Or it ended, and axes fit again."""

    edited = Signal(str, object, object)
    """Text of an edit, study before, study after: at once, for the journal."""

    def __init__(self, study: Study, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.path = path
        self._study = self._evaluated = study
        self._shown: tuple[Study, Study] | None = None
        self._outcomes = ScenarioOutcomes()
        self._comparisons = Comparisons()
        self._compared: tuple[Study, Comparison] | None = None
        self._is_held = False
        self._outcome = self._outcomes.of(study)
        self._scrub: tuple[str, Study] | None = None
        self._pending = QTimer(self)
        self._pending.setSingleShot(True)
        self._pending.setInterval(0)
        self._pending.timeout.connect(self.settle)
        self.undo_stack.cleanChanged.connect(self.file_changed)

    def __del__(self) -> None:
        """Let the undo steps go while all is still whole.

        Step and document hold each other, so they are let go as garbage, in an order that nobody chooses; Qt's stack
        then met steps that were gone before it, and the program crashed. Python calls this before it takes any apart.
        """
        if isValid(self) and isValid(self.undo_stack):
            self.undo_stack.blockSignals(True)
            self.undo_stack.clear()

    @property
    def study(self) -> Study:
        """The study as it stands: the rows of Base, and what its scenarios have otherwise. Edits start from it."""
        return self._study

    @property
    def shown(self) -> Study:
        """The scenario on show as a plain study: what tables show and charts rest on."""
        if self._shown is None or self._shown[0] is not self._study:
            self._shown = (self._study, shown_study(self._study))
        return self._shown[1]

    @property
    def outcome(self) -> Outcome:
        """What follows from the scenario on show, always up to date."""
        self.settle()
        return self._outcome

    def outcome_of(self, scenario: str) -> Outcome:
        """What follows from a scenario by its id; "" is Base."""
        return self._outcomes.of(self._study, scenario)

    @property
    def outcomes_beside(self) -> dict[str, Outcome]:
        """What follows from the scenarios that charts draw beside the one on show, by id."""
        return self._outcomes.beside(self._study)

    @property
    def baseline(self) -> Outcome | None:
        """What followed from the study when it was pinned; None where nothing is."""
        return self._outcomes.baseline(self._study)

    @property
    def comparison(self) -> Comparison:
        """What charts draw beside the scenario on show: the baseline, and other scenarios."""
        self.settle()
        return self.told[1]

    @property
    def told(self) -> tuple[Outcome, Comparison]:
        """Outcome and comparison that `changed` told of last; a hand on a value may be further by a moment."""
        study = self._evaluated
        if self._compared is None or self._compared[0] is not study:
            baseline, beside = self._outcomes.baseline(study), self._outcomes.beside(study)
            self._compared = (study, self._comparisons.of(study, baseline, beside))
        return self._outcome, self._compared[1]

    @property
    def modified(self) -> bool:
        """Whether there is work that is not in the file."""
        return not self.undo_stack.isClean()

    @property
    def is_scrubbing(self) -> bool:
        """Whether a hand is on a value."""
        return self._scrub is not None

    def scrub(self, text: str, change: Callable[[Study], Study]) -> bool:
        """Show the study as it was when the scrub began, with this change; returns whether that can be.

        The first call begins a scrub, `end_scrub` makes one undoable edit of it with the last text. What is refused on
        the way is not announced: the hand is only too far.
        """
        began = self._scrub is None
        start = self._study if self._scrub is None else self._scrub[1]
        try:
            after = change(start)
        except InfernomicsError:
            return False
        self._scrub = (text, start)
        self._study = after
        if not self._is_held:
            self._pending.start()
        if began:
            self.scrubbing_changed.emit(True)
        return True

    def hold(self) -> None:
        """Evaluate no further value of a scrub, until `release` or the scrub's end: views are still at the last one."""
        self._is_held = self.is_scrubbing

    def release(self) -> None:
        """Evaluate where the hand is now, and go on with it."""
        if self._is_held:
            self._is_held = False
            self._pending.start()

    def end_scrub(self, *, keep: bool = True) -> None:
        """Make one edit of the scrub, or with `keep` false go back to before it; nothing where there is none."""
        if self._scrub is None:
            return
        self._is_held = False
        (text, start), after = self._scrub, self._study
        self._scrub, self._study = None, start
        if keep and after != start:
            self.undo_stack.push(StudyCommand(self, text, start, after))
        else:
            self._pending.start()
        self.scrubbing_changed.emit(False)

    def edit(self, text: str, change: Callable[[Study], Study]) -> bool:
        """Make one undoable edit; returns whether it was made. A refusal is announced by `refused`."""
        self.end_scrub()
        try:
            after = change(self._study)
        except InfernomicsError as error:
            self.refused.emit(str(error))
            return False
        if after is self._study or after == self._study:
            return True
        self.undo_stack.push(StudyCommand(self, text, self._study, after))
        return True

    def replace(self, study: Study, path: Path | None) -> None:
        """Open another study: the undo history starts anew."""
        self.end_scrub(keep=False)
        self.undo_stack.clear()
        self.path = path
        self._study = study
        self._pending.start()
        self.opened.emit()
        self.file_changed.emit()
        self.based.emit()

    def restore(self, base: Study, edits: Iterable[tuple[str, Study]]) -> None:
        """Open recovered work: each edit is an undo step again, and it has no file and counts as modified until saved.

        edits: as `edited` told them, undoing and redoing included.
        """
        self.end_scrub(keep=False)
        self.undo_stack.clear()
        self.path = None
        self._study = base
        self.opened.emit()
        steps: list[StudyCommand] = []
        at = 0
        for text, study in edits:
            if at and steps[at - 1].is_undone_by(text, study):
                at -= 1
                self.undo_stack.undo()
            elif at < len(steps) and steps[at].is_redone_by(text, study):
                at += 1
                self.undo_stack.redo()
            elif study != self._study:
                del steps[at:]
                steps.append(StudyCommand(self, text, self._study, study))
                self.undo_stack.push(steps[-1])
                at += 1
        self.undo_stack.resetClean()
        self._pending.start()
        self.file_changed.emit()

    def mark_saved(self, path: Path) -> None:
        """The study as it stands is in this file now."""
        self.path = path
        self.undo_stack.setClean()
        self.file_changed.emit()
        self.based.emit()

    def take(self, text: str, study: Study) -> None:
        """For undo commands only: make `study` the current one. An undo while a hand is on a value ends its scrub."""
        self.end_scrub(keep=False)
        before, self._study = self._study, study
        self.edited.emit(text, before, study)
        self._pending.start()

    def settle(self) -> None:
        """Evaluate now if edits are waiting, and tell the views."""
        self._pending.stop()
        if self._evaluated is self._study:
            return
        self._evaluated = self._study
        self._outcome = self._outcomes.of(self._study)
        self.changed.emit()
