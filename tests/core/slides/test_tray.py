"""The slide tray: every edit keeps the study valid, and what slides show stays as it was, own titles with it."""

import datetime
import re
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.baseline import pin_baseline
from core.catalog import load_catalog
from core.editing import Cell, set_value
from core.errors import StudyRefused
from core.export.decks import tray_deck, tray_slides
from core.inputs_hash import inputs_hash
from core.records import Money, Record, Site, Workload
from core.scenarios import BASE, delete_scenario, duplicate_scenario, switch_scenario
from core.slides.making import Wanted
from core.slides.staleness import wanted_of
from core.slides.tray import (
    change_options,
    duplicate_slides,
    keep_title,
    kept_of,
    kept_state,
    move_slides,
    other_scenarios,
    refresh_slides,
    remove_slides,
    rename_slide,
    shown_title,
    slide_per_scenario,
    state_of,
    title_may_be_stale,
    tray_slide,
    with_slides,
)
from core.study import LARGEST_TRAY, Settings, Study, TraySlide
from core.study_check import check
from core.study_file import decode, encode

NOW = datetime.datetime(2026, 11, 28, 14, 2)
TRAFFIC = Cell("workloads", "chat", "request_rate")


def small_study() -> Study:
    chips = tuple(load_catalog().chips[:2])
    return Study(
        name="Tray",
        settings=Settings(reference_chip=chips[0].id, selected_workload="chat"),
        workloads=(Workload(id="chat", name="Chat", request_rate=50.0),),
        chips=chips,
        site=Site(id="site", name="Site"),
        money=Money(id="money", name="Money"),
    )


SMALL = small_study()


def filled(*charts: str) -> Study:
    return with_slides(SMALL, [(Wanted(chart), f"Claim of {chart}") for chart in charts], NOW)


def order(study: Study) -> list[str]:
    return [one.chart for one in study.slides]


def refreshed(study: Study, claim: str, now: datetime.datetime, *ids: str) -> Study:
    """The study with slides of what it is now."""
    state = kept_state(study)
    slides = (
        msgspec.structs.replace(one, state=state.id, made=f"{now:%Y-%m-%dT%H:%M}", claim=claim)
        for one in study.slides
        if one.id in (ids or [one.id]) and one.scenario in ("", *(s.id for s in study.scenarios))
    )
    return refresh_slides(study, [(one, state) for one in slides])


def busier(study: Study, rate: float = 80.0) -> Study:
    return set_value(study, TRAFFIC, rate)


def test_slides_go_to_the_place_they_are_moved_to_and_keep_their_order() -> None:
    study = filled("lifetime", "share", "chips", "pareto")
    ids = [one.id for one in study.slides]
    assert order(move_slides(study, ids[3:], 0)) == ["pareto", "lifetime", "share", "chips"]
    assert order(move_slides(study, {ids[0], ids[2]}, 1)) == ["share", "lifetime", "chips", "pareto"]
    assert order(move_slides(study, ids[:1], 99)) == ["share", "chips", "pareto", "lifetime"]


def test_slides_of_one_state_share_it_and_it_goes_with_the_last_of_them() -> None:
    study = filled("lifetime", "share")
    assert len(study.kept) == 1
    later = with_slides(busier(study), [(Wanted("chips"), "Claim")], NOW)
    assert len(later.kept) == 2
    assert kept_of(later, later.slides[0]) is kept_of(later, later.slides[1])
    assert kept_of(later, later.slides[2]).workloads[0].request_rate == 80.0
    left = remove_slides(later, {one.id for one in later.slides[:2]})
    assert [one.id for one in left.kept] == [later.slides[2].state]


def test_a_slide_shows_what_it_showed_until_it_is_refreshed() -> None:
    study = busier(filled("lifetime"))
    slide = study.slides[0]
    assert state_of(study, slide).workloads[0].request_rate == 50.0
    fresh = refreshed(study, "Another claim", NOW + datetime.timedelta(hours=1))
    assert state_of(fresh, fresh.slides[0]).workloads[0].request_rate == 80.0
    assert (fresh.slides[0].claim, fresh.slides[0].made) == ("Another claim", "2026-11-28T15:02")
    assert len(fresh.kept) == 1


def test_an_own_title_is_kept_by_a_refresh_and_may_be_stale_only_if_the_claim_changed() -> None:
    study = rename_slide(filled("lifetime"), "slide-lifetime", "  My   title ")
    assert shown_title(study.slides[0]) == "My title"
    same = refreshed(study, "Claim of lifetime", NOW)
    other = refreshed(study, "Now otherwise", NOW)
    assert [one.slides[0].title for one in (same, other)] == ["My title", "My title"]
    assert not _may_be_stale(same.slides[0])
    assert _may_be_stale(other.slides[0])
    assert not _may_be_stale(keep_title(other, "slide-lifetime").slides[0])
    assert not _may_be_stale(rename_slide(other, "slide-lifetime", "Written now").slides[0])
    back = rename_slide(other, "slide-lifetime", "")
    assert shown_title(back.slides[0]) == "Now otherwise"
    assert not _may_be_stale(back.slides[0])


def test_the_computed_title_typed_again_stays_the_programs() -> None:
    study = rename_slide(filled("lifetime"), "slide-lifetime", "Claim of lifetime")
    assert study.slides[0].title == ""


@pytest.mark.parametrize(
    ("title", "words"),
    [("x" * 201, "at most 200 characters"), ("bell\x07", "U+0007"), ("half \ud800", "U+D800")],
)
def test_a_title_that_no_slide_can_have_is_refused_in_a_sentence(title: str, words: str) -> None:
    attempts: tuple[Callable[[], Study], ...] = (
        lambda: rename_slide(filled("lifetime"), "slide-lifetime", title),
        lambda: with_slides(SMALL, [(Wanted("lifetime", title=title), "Claim")], NOW),
    )
    for refused in attempts:
        with pytest.raises(StudyRefused, match=words.replace("+", r"\+")):
            refused()


def test_hostile_titles_are_kept_letter_for_letter() -> None:
    for title in ("=1+1", "<b>H100</b>", "TP<8", "http://127.0.0.1/x", "a & b"):
        study = rename_slide(filled("lifetime"), "slide-lifetime", title)
        assert decode(encode(study), "it").slides[0].title == title


def test_one_slide_per_scenario_has_each_other_scenario_once_with_titles_of_its_own() -> None:
    study = duplicate_scenario(duplicate_scenario(SMALL, "Fast"), "Cheap")
    study = with_slides(study, [(Wanted("chips", scenario=BASE, title="Mine", crop="half"), "Claim")], NOW)
    others = other_scenarios(study, "slide-chips")
    assert len(others) == 2
    after = slide_per_scenario(study, "slide-chips", {one: f"Claim in {one}" for one in others})
    assert [one.scenario for one in after.slides] == [BASE, *others]
    assert [shown_title(one) for one in after.slides] == ["Mine", *(f"Claim in {one}" for one in others)]
    assert {one.crop for one in after.slides} == {"half"}
    assert len(after.kept) == 1
    check(after)


def test_without_other_scenarios_one_slide_per_scenario_is_refused() -> None:
    with pytest.raises(StudyRefused, match="no other scenario"):
        slide_per_scenario(filled("chips"), "slide-chips", {})


def test_a_slide_of_a_scenario_that_is_gone_keeps_its_figures() -> None:
    study = duplicate_scenario(SMALL, "Fast")
    study = with_slides(study, [(Wanted("chips"), "Claim")], NOW)
    gone = delete_scenario(switch_scenario(study, BASE), study.settings.scenario)
    check(gone)
    assert state_of(gone, gone.slides[0]).settings.scenario == gone.slides[0].scenario


def test_other_parts_of_a_slide_leave_it_its_place_and_its_state() -> None:
    study = busier(filled("lifetime", "share", "chips"))
    only = change_options(study, "slide-share", Wanted("share", footnote=False, crop="third", title="Own"))
    assert (only.slides[1].crop, only.slides[1].footnote, only.slides[1].title) == ("third", False, "Own")
    assert only.slides[1].state == study.slides[1].state
    assert order(only) == ["lifetime", "share", "chips"]
    assert wanted_of(only.slides[1]) == Wanted(
        "share", BASE, title="Own", titled_on="Claim of share", crop="third", footnote=False, made=NOW
    )


def test_a_tray_holds_so_many_slides_and_no_more() -> None:
    full = with_slides(SMALL, [(Wanted("chips"), "Claim")] * LARGEST_TRAY, NOW)
    assert len({one.id for one in full.slides}) == LARGEST_TRAY
    check(full)
    with pytest.raises(StudyRefused, match="at most 100 slides"):
        with_slides(full, [(Wanted("chips"), "Claim")], NOW)
    with pytest.raises(StudyRefused, match="at most 100 slides"):
        duplicate_slides(full, {full.slides[0].id})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("made", "2026-02-30T10:00", "was made on 2026-02-30T10:00, and there is no such day or hour"),
        ("made", "0000-13-99T99:99", "there is no such day or hour"),
        ("title", "a\x00b", "The title of the slide slide-lifetime cannot hold the character ‹U+0000›"),
        ("claim", "a\x1bb", "cannot hold the character ‹U+001B›"),
        ("titled_on", "a\x07b", "cannot hold the character ‹U+0007›"),
    ],
)
def test_a_file_with_a_slide_that_nobody_could_have_made_is_refused(field: str, value: str, words: str) -> None:
    study = filled("lifetime")
    odd = msgspec.structs.replace(
        study, slides=tuple(msgspec.structs.replace(one, **{field: value}) for one in study.slides)
    )
    with pytest.raises(StudyRefused, match=re.escape(words)):
        decode(encode(odd), "x.json")


def test_an_edit_looks_at_no_state_that_was_looked_at_before(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr("core.study_check._check_workload", lambda one: looked_at.append(one.id))
    study = filled("lifetime", "chips")
    edited = busier(study)
    looked_at.clear()
    check(edited, study)
    assert looked_at == ["chat"]
    check(edited)
    assert looked_at == ["chat", "chat", "chat"]  # all of it again, the state included


def test_a_slide_that_is_gone_is_named_in_a_sentence() -> None:
    with pytest.raises(StudyRefused, match="no longer in the tray"):
        tray_slide(SMALL, "slide-chips")


def test_an_edit_looks_through_no_state_that_it_leaves_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Record] = []
    monkeypatch.setattr("core.study_check.check_ranges_and_notes", looked_at.append)
    counts = []
    for study in (SMALL, with_slides(busier(filled("lifetime"), 60.0), [(Wanted("chips"), "")], NOW)):
        looked_at.clear()
        busier(study, 70.0)
        counts.append(len(looked_at))
    assert counts[0] == counts[1] > 0


Edit = Callable[[Study], Study]
CHARTS = ("lifetime", "chips", "heat")


def _edit(study: Study, what: str, number: int) -> Study:
    """One edit of a tray or of what its slides show, chosen by a number."""
    ids = [one.id for one in study.slides] or ["slide-none"]
    one = ids[number % len(ids)]
    some = {one, ids[number // 7 % len(ids)]}
    chart = CHARTS[number % len(CHARTS)]
    edits: dict[str, Edit] = {
        "add": lambda study: with_slides(study, [(Wanted(chart, title="Own" * (number % 2)), f"Claim {number}")], NOW),
        "move": lambda study: move_slides(study, some, number // 3 % 5),
        "remove": lambda study: remove_slides(study, some),
        "duplicate": lambda study: duplicate_slides(study, some),
        "rename": lambda study: rename_slide(study, one, ("Mine", "", f"Claim {number}", "<b>")[number // 5 % 4]),
        "keep title": lambda study: keep_title(study, one),
        "per scenario": lambda study: slide_per_scenario(
            study, one, dict.fromkeys(other_scenarios(study, one), f"Claim {number}")
        ),
        "refresh": lambda study: refreshed(study, f"Claim {number}", NOW, *some),
        "options": lambda study: change_options(study, one, Wanted(chart, ranges=bool(number % 2))),
        "edit": lambda study: busier(study, 10.0 + number % 9),
        "scenario": duplicate_scenario,
        "no scenario": lambda study: delete_scenario(study, study.scenarios[0].id) if study.scenarios else study,
        "pin": pin_baseline,
    }
    return edits[what](study)


KINDS = (
    "add", "add", "move", "remove", "duplicate", "rename", "keep title", "per scenario", "refresh", "options",
    "edit", "scenario", "no scenario", "pin",
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5000)), max_size=14))
def test_any_sequence_of_edits_of_the_tray_keeps_the_study_valid(edits: list[tuple[str, int]]) -> None:
    study = filled("lifetime", "chips")
    for what, number in edits:
        before = encode(study)
        try:
            after = _edit(study, what, number)
        except StudyRefused:
            after = study
        check(after)
        assert encode(study) == before  # a study is never changed, so undo is holding on to it
        assert {one.state for one in after.slides} == {one.id for one in after.kept}
        for slide in after.slides:
            state = kept_of(after, slide)
            assert state.slides == ()
            assert slide.scenario in {BASE, *(one.id for one in state.scenarios)}
        study = after
    assert decode(encode(study), "it") == study
    assert remove_slides(study, {one.id for one in study.slides}) == msgspec.structs.replace(study, slides=(), kept=())


def _may_be_stale(slide: TraySlide) -> bool:
    return title_may_be_stale(slide, slide.claim)


def test_a_deck_of_the_tray_tells_of_each_slide_what_it_was_made_of_and_when() -> None:
    """An edit after a slide was made is neither in its footnote nor, without its number, among the assumptions."""
    first = set_value(SMALL, TRAFFIC, 60.0)
    study = with_slides(first, [(Wanted("capacity"), "")], NOW)
    second = set_value(study, TRAFFIC, 70.0)
    study = with_slides(second, [(Wanted("capacity"), "")], NOW + datetime.timedelta(days=3))
    study = msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, assumptions_slide=True))
    deck = tray_deck(study, tray_slides(study))
    notes = [slide.footnote for slide in deck.slides]
    for note, state, day in zip(notes, (first, second), ("2026-11-28", "2026-12-01"), strict=True):
        assert note is not None
        assert note.made.startswith(day)
        assert note.model.endswith(inputs_hash(state)[:8])
    assert [(one.value, one.kind) for one in deck.assumptions] == [
        ("60 req/s", "analyst's edit, slide 1"),
        ("70 req/s", "analyst's edit, slide 2"),
    ]
    alike = with_slides(first, [(Wanted("capacity"), ""), (Wanted("share"), "")], NOW)
    alike = msgspec.structs.replace(alike, settings=study.settings)
    (one,) = tray_deck(alike, tray_slides(alike)).assumptions
    assert (one.label, one.value, one.kind) == ("Mean traffic", "60 req/s", "analyst's edit")
