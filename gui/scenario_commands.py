"""What can be done with scenarios, each as one undo step: the tabs, the menu and the keys all come here."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from core.errors import InfernomicsError
from core.names import excerpt
from core.scenarios import (
    BASE,
    delete_scenario,
    duplicate_scenario,
    identifiers,
    move_scenario,
    name_of,
    rename_scenario,
    scenario_named,
    show_scenario,
    switch_scenario,
)
from gui.document import Document
from gui.plain import plain_title

NUMBERED = range(1, 10)
"""The keys 1 to 9; the first is Base's."""
ADDS_EVERYWHERE = "Chips, workloads, names and notes are the same in every scenario; values are what it has of its own."
_LONGEST = 40


class ScenarioCommands(QObject):
    """The scenarios of the open study, to be shown, copied, renamed, moved and deleted."""

    rename_asked = Signal(str)
    """The scenario of this id is to be given another name, in its tab."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document

    @property
    def active(self) -> str:
        """Id of the scenario on show."""
        return self._document.study.settings.scenario

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Ids of Base and the scenarios, in the order of their tabs."""
        return identifiers(self._document.study)

    def name(self, identifier: str) -> str:
        """What a scenario is called, short enough for a sentence."""
        return excerpt(name_of(self._document.study, identifier), _LONGEST)

    def is_shown(self, identifier: str) -> bool:
        """Whether the charts are to draw a scenario beside another one that is on show."""
        study = self._document.study
        return study.settings.base_shown if identifier == BASE else scenario_named(study, identifier).shown

    # --- one undo step each -------------------------------------------------------------------------------------------

    def switch(self, identifier: str) -> None:
        """Put a scenario on show."""
        if identifier != self.active:
            self._document.edit(f"Scenario: {self.name(identifier)}", lambda study: switch_scenario(study, identifier))

    def switch_to(self, number: int) -> None:
        """Put the scenario of a place on show, counted from 1; nothing where there is none."""
        if number <= len(self.identifiers):
            self.switch(self.identifiers[number - 1])

    def toggle(self, identifier: str) -> None:
        """Have the charts draw a scenario, or no longer."""
        shown = not self.is_shown(identifier)
        title = f"{'Show' if shown else 'Hide'} {self.name(identifier)} in charts"
        self._document.edit(title, lambda study: show_scenario(study, identifier, shown))

    def toggle_number(self, number: int) -> None:
        """The same for the scenario of a place, counted from 1."""
        if number <= len(self.identifiers):
            self.toggle(self.identifiers[number - 1])

    def duplicate(self, identifier: str | None = None) -> None:
        """Copy a scenario (the one on show where it is None), put the copy behind it and on show."""
        wanted = self.active if identifier is None else identifier
        self._document.edit(
            f"Duplicate scenario {self.name(wanted)}",
            lambda study: duplicate_scenario(switch_scenario(study, wanted)),
        )

    def rename(self, identifier: str, name: str) -> str:
        """Give a scenario another name; returns why it cannot have it, or ""."""
        study = self._document.study
        if identifier == BASE:
            return "Base keeps its name: it is what every scenario follows."
        try:
            after = rename_scenario(study, identifier, name)
        except InfernomicsError as error:
            return str(error)
        title = f"Rename scenario {self.name(identifier)} → {excerpt(name_of(after, identifier), _LONGEST)}"
        self._document.edit(title, lambda _study: after)
        return ""

    def ask_rename(self) -> None:
        """Open the name of the scenario on show for typing, in its tab."""
        self.rename_asked.emit(self.active)

    def move(self, identifier: str, step: int) -> None:
        """Move a scenario by some places; Base stays first."""
        if self.can_move(identifier, step):
            self.move_to(identifier, self.identifiers.index(identifier) - 1 + step)

    def can_move(self, identifier: str, step: int) -> bool:
        """Whether there is such a place."""
        return identifier != BASE and 1 <= self.identifiers.index(identifier) + step < len(self.identifiers)

    def move_to(self, identifier: str, position: int) -> None:
        """Move a scenario to a place among the scenarios, counted from 0."""
        title = f"Move scenario {self.name(identifier)}"
        self._document.edit(title, lambda study: move_scenario(study, identifier, position))

    def delete(self, identifier: str) -> None:
        """Delete a scenario; Base cannot be."""
        if identifier != BASE:
            title = f"Delete scenario {self.name(identifier)}"
            self._document.edit(title, lambda study: delete_scenario(study, identifier))

    # --- the menu -----------------------------------------------------------------------------------------------------

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Have the actions of the menu say which scenario they are for, and be there only where they do something."""
        self._actions = {name: action for name, action in actions.items() if name.startswith("scenario.")}
        for number in NUMBERED:
            for verb in ("switch", "show"):
                self._actions[f"scenario.{verb}{number}"].setCheckable(True)
        self._document.changed.connect(self._mark)
        self._mark()

    def _mark(self) -> None:
        own, actions = self.active != BASE, self._actions
        for name in ("rename", "delete"):
            actions[f"scenario.{name}"].setEnabled(own)
        actions["scenario.moveLeft"].setEnabled(self.can_move(self.active, -1))
        actions["scenario.moveRight"].setEnabled(self.can_move(self.active, 1))
        actions["scenario.duplicate"].setToolTip(ADDS_EVERYWHERE)
        for number in NUMBERED:
            there = number <= len(self.identifiers)
            switch, show = actions[f"scenario.switch{number}"], actions[f"scenario.show{number}"]
            for action in (switch, show):
                action.setVisible(there)
            if there:
                identifier = self.identifiers[number - 1]
                switch.setText(plain_title(self.name(identifier)))
                switch.setChecked(identifier == self.active)
                show.setText(plain_title(f"{self.name(identifier)} in charts"))
                show.setChecked(self.is_shown(identifier))
