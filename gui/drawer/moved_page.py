"""Drawer ▸ What moved?: which changed input did how much of the change since the baseline."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from core.attribution import FIGURES, Attributing, Attribution, Effect
from core.chart_names import CHART_NAMES, MOVED
from core.data_table import DataTable, Words
from core.editing import choose
from core.formats import NOTHING, format_quantity
from core.numerals import NumberLocale
from gui.attribution_run import attribution_run
from gui.charts.view import ChartView
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.page import Chooser, DrawerPage, lay_out_halves
from gui.drawer.table import DataTableView
from gui.keys import OwnKey
from gui.plain import ElidedLabel, plain_tip
from gui.view_history import view_history

_TABLE_SHARE = 52


class MovedPage(DrawerPage):
    """The changed inputs as a list with their effects, and as a waterfall; each can be taken back alone."""

    def __init__(self, document: Document, choice: CaseChoice, locale: NumberLocale) -> None:
        super().__init__(document, choice)
        self.run = attribution_run(document)
        self.run.advanced.connect(self.renew)
        self._ids: list[str] = []
        self.figure = Chooser("drawer.moved.figure", "Figure", 16, self._choose_figure)
        self.words = ElidedLabel()
        self.words.setObjectName("drawer.moved.method")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setObjectName("drawer.moved.stop")
        self.stop_button.clicked.connect(self._stop_or_go_on)
        self.back_button = QPushButton("Take back")
        self.back_button.setObjectName("drawer.moved.back")
        self.back_button.setToolTip(plain_tip("Give the selected input the value that it has in the baseline (Enter)"))
        self.back_button.clicked.connect(self._take_back_selected)
        self.copy_button = QPushButton("Copy")
        self.copy_button.setObjectName("drawer.moved.copy")
        self.copy_button.setToolTip(plain_tip("Copy with heads, for a spreadsheet"))
        self.view = EffectsView(
            "drawer.moved.table", "Changed inputs and their effects", locale, sortable=False, grows=True
        )
        self.view.entered.connect(self._take_back_selected)
        self.view.doubleClicked.connect(lambda _index: self._take_back_selected())
        self.view.row_chosen.connect(lambda _key: self._name_buttons())
        self.copy_button.clicked.connect(lambda: self.view.copy(everything=True))
        self.chart = ChartView()
        self.chart.set_framed(False)
        self.chart.chooser.hide()
        self.chart.bar_clicked.connect(self.run.take_back)
        self.chart.hand.pointing.bars_act = True
        view_history(document).follow(self.chart.hand.looking)
        self.setFocusProxy(self.view)
        self._lay_out()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.addWidget(self.figure)
        tools.addSpacing(6)
        tools.addWidget(self.words, 1)
        for button in (self.stop_button, self.back_button, self.copy_button):
            tools.addWidget(button)
        lay_out_halves(self, tools, self.view, self.chart, _TABLE_SHARE)

    def refresh(self) -> None:
        """Take the attribution as far as it is."""
        self.run.watched_by(self)
        figure = self.document.study.settings.moved_measure
        self.figure.show_rows(list(FIGURES.items()), figure)
        spec = self.run.spec()
        self.chart.show_spec(replace(spec, measures=()))  # the page has a choice of its own
        attributing = self.run.current
        found = None if attributing is None else attributing.attribution(figure)
        self.words.setText(_words(attributing, found) or spec.empty)
        effects = _listed(attributing, found)
        self._ids = [one.input.id for one in effects]
        self.view.show_table("effects", _table(found, effects, spec.empty))
        running = attributing is not None and not attributing.is_done
        self.stop_button.setVisible(running)
        self.stop_button.setText("Go on" if self.run.is_stopped else "Stop")
        self._name_buttons()

    def _name_buttons(self) -> None:
        self.back_button.setEnabled(bool(self.view.chosen_keys()))
        self.copy_button.setEnabled(bool(self._ids))

    def _choose_figure(self, figure: str) -> None:
        text = f"{CHART_NAMES[MOVED]}: {FIGURES[figure]}"
        self.document.edit(text, lambda study: choose(study, moved_measure=figure))

    def _stop_or_go_on(self) -> None:
        if self.run.is_stopped:
            self.run.go_on()
        else:
            self.run.stop()

    def _take_back_selected(self) -> None:
        keys = self.view.chosen_keys()
        if keys:
            self.run.take_back(self._ids[keys[0]])


class EffectsView(DataTableView):
    """The list of changed inputs; Enter takes the chosen change back."""

    entered = Signal()
    """Enter was struck on a row."""

    def _make_keys(self) -> tuple[OwnKey, ...]:
        return (*super()._make_keys()[:-1], OwnKey("Take the change back", ("Return", "Enter"), self.entered.emit))


def _words(attributing: Attributing | None, found: Attribution | None) -> str:
    """How it was done, or how far it is."""
    if attributing is None or found is None:
        return ""
    done, of = attributing.progress
    progress = "" if attributing.is_done else f"{done:,} of {of:,} evaluations"
    return "  ·  ".join(filter(None, (found.method, progress)))


def _listed(attributing: Attributing | None, found: Attribution | None) -> tuple[Effect, ...]:
    """All changed inputs; without a known effect as long as there is none."""
    if attributing is None:
        return ()
    if found is not None and found.effects:
        return found.effects
    return tuple(Effect(one, np.nan, 0.0) for one in (*attributing.inputs, *attributing.elsewhere))


def _table(found: Attribution | None, effects: tuple[Effect, ...], empty: str) -> DataTable:
    if found is None or not effects:
        return DataTable((), 0, empty=empty)
    whole = found.difference
    changes, shares, errors = [], [], []
    for one in effects:
        known = bool(np.isfinite(one.amount))
        changes.append(found.change(one.amount) if known else NOTHING)
        shares.append(format_quantity(one.amount / whole, "%", 2) if known and whole else NOTHING)
        errors.append(f"± {found.size(one.error)}" if one.error and np.isfinite(one.error) else "")
    columns = [
        Words("input", "Input", [one.input.label for one in effects]),
        Words("before", "Baseline", [one.input.before for one in effects]),
        Words("after", "Now", [one.input.after for one in effects]),
        Words("effect", "Effect", changes),
        Words("share", "Of the change", shares),
    ]
    if any(errors):
        columns.append(Words("error", "Standard error", errors))
    return DataTable(tuple(columns), len(effects))
