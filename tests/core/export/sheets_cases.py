"""Decks and evaluated studies that the tests of sheets share, each made once."""

import datetime
import functools

import msgspec

from core.chart_names import CHART_NAMES
from core.editing import Cell, set_value
from core.evaluation import evaluate
from core.export.state import packed
from core.export.xlsx.book import book_bytes
from core.outcome import Outcome
from core.samples import open_sample
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES
from core.slides.slide import Deck
from core.study import Study

MADE = datetime.datetime(2026, 11, 28, 9, 30)


@functools.cache
def study_of(name: str) -> Study:
    """A sample study by id, or the first sample otherwise.

    "owned": with chips that are bought; "input": counted by input tokens; "spares": as many as its availability takes.
    """
    if name == "owned":
        study = open_sample("sample")
        return msgspec.structs.replace(study, money=msgspec.structs.replace(study.money, acquisition="owned"))
    if name == "spares":
        study = open_sample("sample")
        return set_value(
            study, Cell("workloads", study.settings.selected_workload, "spares_choice"), "for availability"
        )
    if name == "input":
        study = open_sample("sample")
        settings = msgspec.structs.replace(study.settings, count="input tokens", count_reading="per dollar")
        return msgspec.structs.replace(study, settings=settings)
    return open_sample(name)


@functools.cache
def outcome_of(name: str) -> Outcome:
    """The same, evaluated."""
    return evaluate(study_of(name))


def deck_of(study: Study, *charts: str) -> Deck:
    """Slides of some charts, or of all, with the study inside."""
    wanted = [Wanted(chart, made=MADE) for chart in charts or CHART_NAMES]
    return Deck(study.name, PAGES["16:9"], SlideMaker().make_all(study, wanted), state=packed(study))


@functools.cache
def whole_deck() -> Deck:
    """Every chart of the first sample."""
    return deck_of(study_of("sample"))


@functools.cache
def book_of(name: str, *charts: str) -> bytes:
    """The workbook of a study: of all charts of the first sample where none are named, else of those charts."""
    study = study_of(name)
    return book_bytes(deck_of(study, *charts) if charts else whole_deck(), study)
