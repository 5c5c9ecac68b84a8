"""Menus that put a table in another order or part of it out of sight: sort, move, hide, show, filter."""

import functools
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QMenu, QWidgetAction

from core.fields import NAME
from core.names import excerpt
from core.row_edits import move_row, order_rows
from gui.keys import add_entry, add_own_entry
from gui.plain import plain_title
from gui.tables.rows import RowKind
from gui.tables.sorting import sorted_identifiers
from gui.tables.view import EARLIER, LATER

if TYPE_CHECKING:
    from gui.panels.record_page import RecordPage

_NO_WORD = "(none)"


class Arranging:
    """What can be done with the order and the sight of one page's table."""

    def __init__(self, page: "RecordPage") -> None:
        self._page = page
        self._table = page.table
        self._model = page.model

    # --- the study's own order ----------------------------------------------------------------------------------------

    def sort(self, *, descending: bool) -> None:
        """Order the records by the current row, as one undo step; each keeps its id, and all that belongs to it."""
        row = self._table.current_source.row()
        if row < 0:
            return
        ordered = sorted_identifiers(self._model.values_of(row), descending=descending)
        label, table = self._model.row_at(row).label, self._model.table
        words = f"Sort {self._page.noun}s by {label}, {'largest' if descending else 'smallest'} first"
        self._page.change(words, lambda study: order_rows(study, table, ordered))

    def move(self, identifier: str, position: int) -> None:
        """Put a record at another place among all of them, as one undo step."""
        name = excerpt(self._page.name_of(identifier))
        table = self._model.table
        self._page.change(f"Move {name}", lambda study: move_row(study, table, identifier, position))

    # --- menus --------------------------------------------------------------------------------------------------------

    def fill_cell_menu(self, menu: QMenu) -> None:
        """The entries of a cell's menu."""
        menu.addSeparator()
        if self._model.has_heads:
            self._fill_sorting(menu.addMenu(plain_title(f"Sort {self._page.noun}s by this")))
            self._fill_filters(menu.addMenu(plain_title(f"Filter {self._page.noun}s")))
        self._fill_moving(menu.addMenu("Move"))
        self._fill_hiding(menu.addMenu("Hide and show"))
        if self._model.has_heads:
            words = f"{self._page.noun.capitalize()}s as {'columns' if self._table.transposed else 'rows'}"
            add_entry(menu, words, self._table.transpose)

    def filter_menu(self) -> QMenu:
        """What the corner of the table opens."""
        menu = QMenu(self._page)
        self._fill_filters(menu)
        menu.addSeparator()
        self._fill_hiding(menu)
        return menu

    def _fill_sorting(self, menu: QMenu) -> None:
        add_entry(menu, "Smallest first, A to Z", lambda: self.sort(descending=False))
        add_entry(menu, "Largest first, Z to A", lambda: self.sort(descending=True))

    def _fill_moving(self, menu: QMenu) -> None:
        table = self._table
        if self._model.has_heads:
            add_own_entry(menu, table.own_key(EARLIER), f"{self._page.noun} earlier")
            add_own_entry(menu, table.own_key(LATER), f"{self._page.noun} later")
        is_field = self._model.row_at(max(table.current_source.row(), 0)).kind is RowKind.FIELD
        for words, step in (("Parameter earlier", -1), ("Parameter later", 1)):
            entry = add_entry(menu, words, functools.partial(table.move_current_row, step))
            entry.setEnabled(is_field)

    def _fill_hiding(self, menu: QMenu) -> None:
        table = self._table
        current = table.current_source
        if current.isValid():
            row = self._model.row_at(current.row())
            hide = add_entry(menu, f"Hide {excerpt(row.label)}", self.hide_selected_rows)
            hide.setEnabled(row.key != NAME)
        if self._model.has_heads and table.current_record is not None:
            name = excerpt(self._page.name_of(table.current_record))
            add_entry(menu, f"Hide {name}", self.hide_selected_records)
        look = table.look
        hidden = {key: label for key, label in self._labels().items() if key in look.hidden_rows}
        ids = range(self._model.columnCount())
        names = {self._model.identifier_at(column): self._model.head(column).name for column in ids}
        hidden |= {key: name for key, name in names.items() if key in look.hidden_columns}
        if hidden:
            menu.addSeparator()
            for key, words in hidden.items():
                add_entry(menu, f"Show {excerpt(words)}", functools.partial(table.show_hidden, key))
        everything = add_entry(menu, "Show all", table.show_all)
        everything.setEnabled(bool(table.corner.words))

    def _labels(self) -> dict[str, str]:
        rows = map(self._model.row_at, range(self._model.rowCount()))
        return {row.key: row.label for row in rows if row.kind is not RowKind.HEADING}

    def hide_selected_rows(self) -> None:
        """Put the parameters of the selection out of sight; the name stays."""
        rows, _ = self._table.selected_source()
        self._table.hide_rows(tuple(self._model.row_at(row).key for row in rows))

    def hide_selected_records(self) -> None:
        """Put the records of the selection out of sight."""
        _, columns = self._table.selected_source()
        self._table.hide_records(tuple(map(self._model.identifier_at, columns)))

    # --- filters ------------------------------------------------------------------------------------------------------

    def _fill_filters(self, menu: QMenu) -> None:
        sight = self._table.sight
        line = QLineEdit(sight.record_text, menu)
        line.setObjectName("recordFilter")
        line.setPlaceholderText(f"Name, vendor… of a {self._page.noun}")
        line.setAccessibleName(f"Show only {self._page.noun}s that hold")
        line.setClearButtonEnabled(True)
        line.textChanged.connect(lambda text: self._table.filter_records(text, sight.record_words))
        line.returnPressed.connect(menu.close)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(line)
        menu.addAction(holder)
        menu.aboutToShow.connect(line.setFocus)
        for path, counts in sight.facets().items():
            field = self._model.field(path)
            chosen = sight.record_words.get(path)
            says = field.label if chosen is None else f"{field.label}: {excerpt(chosen or _NO_WORD)}"
            facet = menu.addMenu(plain_title(says))
            for word, count in counts.items():
                entry = add_entry(
                    facet, f"{excerpt(word or _NO_WORD)} ({count})", functools.partial(self._choose, path, word)
                )
                entry.setCheckable(True)
                entry.setChecked(word == chosen)
        add_entry(menu, "No filter", lambda: self._table.filter_records("", {}))

    def _choose(self, path: str, word: str) -> None:
        """Take a word as filter, or give it up where it is the one chosen."""
        words = dict(self._table.sight.record_words)
        if words.pop(path, None) != word:
            words[path] = word
        self._table.filter_records(self._table.sight.record_text, words)
