"""What the types and bounds of a study cannot say: doubled rows, dangling ids, impossible architectures."""

import datetime
from collections.abc import Mapping
from itertools import compress
from operator import is_not
from typing import Any

import msgspec

from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.errors import CellRefused, StudyRefused
from core.fields import FieldKind, fields_of, value_at
from core.names import excerpt, name_key, read_name, read_note
from core.records import Chip, Record, Source, Workload
from core.scenarios import BASE_NAME, with_overrides
from core.study import LONGEST_NOTE, TABLES, Baseline, KeptState, Override, Scenario, Settings, Study, TraySlide


def check(study: Study, before: Study | None = None) -> None:
    """Raise StudyRefused for what types and bounds cannot say: doubled rows, dangling ids, impossible architectures.

    Whole studies that it keeps and shares with `before` are known to be right: an edit must not take the longer, the
    more slides there are.
    """
    _check_name(study.name, "the study", {})
    for table in TABLES:
        seen: set[str] = set()
        names: dict[str, str] = {}
        for row in study.rows(table):
            if row.id in seen:
                raise StudyRefused(f"Two rows of {table} have the id {row.id}; each needs its own.")
            seen.add(row.id)
            _check_name(row.name, table, names)
            check_ranges_and_notes(row)
    if study.settings.reference_chip not in {chip.id for chip in study.chips}:
        raise StudyRefused(f"The reference chip {study.settings.reference_chip} is not among the chips.")
    if study.settings.selected_workload not in {workload.id for workload in study.workloads}:
        raise StudyRefused(f"The selected workload {study.settings.selected_workload} is not among the workloads.")
    _check_story(study.settings)
    for workload in study.workloads:
        _check_workload(workload)
        _check_alternative(study, workload)
    _check_scenarios(study)
    if study.baseline is not None and (before is None or before.baseline is not study.baseline):
        _check_baseline(study.baseline)
    if before is None or study.slides is not before.slides or study.kept is not before.kept:
        _check_tray(study, before.kept if before is not None else ())
    for chip in study.chips:
        _check_chip(chip)


def checked(study: Study, before: Study | None = None) -> Study:
    """The study itself, once every bound and rule holds; rows that it shares with `before` are known to be right."""
    for table in TABLES:
        known = {row.id: row for row in (before.rows(table) if before is not None else ())}
        for row in study.rows(table):
            if known.get(row.id) is not row:
                check_record(study, row, known.get(row.id))
    check(study, before)
    return study


def _check_scenarios(study: Study) -> None:
    seen: set[str] = set()
    names = {name_key(BASE_NAME): BASE_NAME}
    for scenario in study.scenarios:
        if scenario.id in seen:
            raise StudyRefused(f"Two scenarios have the id {scenario.id}; each needs its own.")
        seen.add(scenario.id)
        _check_name(scenario.name, "the scenarios", names)
        cells = [(one.table, one.row, one.path) for one in scenario.overrides]
        if len(set(cells)) < len(cells):
            raise StudyRefused(f"The scenario {excerpt(scenario.name)} overrides one cell twice.")
        for override in scenario.overrides:
            _check_override(study, scenario, override)
        _check_overridden(study, scenario)
    if study.settings.scenario and study.settings.scenario not in seen:
        raise StudyRefused(f"The scenario on show, {excerpt(study.settings.scenario)}, is not among the scenarios.")


def _check_overridden(study: Study, scenario: Scenario) -> None:
    """Ask of the rows that a scenario changes what is asked of every row."""
    plain = with_overrides(msgspec.structs.replace(study, scenarios=(), baseline=None), scenario.overrides)
    try:
        for table in TABLES:
            for base, row in zip(study.rows(table), plain.rows(table), strict=True):
                if row is not base:
                    check_record(plain, row)
        for workload in plain.workloads:  # whose alternative another one is can break a row that is as in Base
            _check_alternative(plain, workload)
    except StudyRefused as refused:
        raise StudyRefused(f"The scenario {excerpt(scenario.name)}: {refused}") from None


def check_record(study: Study, row: Record, before: Record | None = None) -> None:
    """Raise StudyRefused for one record that breaks a bound, a rule of its own, or points at no other one.

    before: the row as it was and was right; what the two share is not held against its bounds again.
    """
    check_alone(row, before)
    if isinstance(row, Workload):
        _check_alternative(study, row)


def check_alone(row: Record, before: Record | None = None) -> None:
    """Raise StudyRefused for a record that breaks a bound or a rule of its own, whichever study it is in.

    before: as of `check_record`.
    """
    try:
        msgspec.convert(msgspec.to_builtins(row if before is None else _changed_parts(row, before)), type(row))
    except msgspec.ValidationError as error:
        raise StudyRefused(f"That value is not possible: {error}.") from None
    check_ranges_and_notes(row)
    if isinstance(row, Workload):
        _check_workload(row)
    if isinstance(row, Chip):
        _check_chip(row)


def _changed_parts(row: Record, before: Record) -> dict[str, Any]:
    """What a row does not share with what it was, by field, and what no row can be read without."""
    now = msgspec.structs.astuple(row)
    differ = map(is_not, now, msgspec.structs.astuple(before))
    parts: dict[str, Any] = dict(compress(zip(row.__struct_fields__, now, strict=True), differ))
    if "sources" in parts:
        parts["sources"] = _changed_sources(row.sources, before.sources)
    return {"id": row.id, "name": row.name, **parts}


def _changed_sources(now: dict[str, Source], old: dict[str, Source]) -> dict[str, Source]:
    """The same of sources by path; of those that are one and the same, as of one edit, the last."""
    return dict({id(one): (path, one) for path, one in now.items() if old.get(path) is not one}.values())


def _check_chip(chip: Chip) -> None:
    if chip.light_power_share > chip.busy_power_share:
        raise StudyRefused(f"{chip.name}: power at batch 1 cannot be above power at full batch.")
    if chip.idle_power_share > chip.light_power_share:
        raise StudyRefused(f"{chip.name}: power when idle cannot be above power at batch 1.")


def _check_override(study: Study, scenario: Scenario, override: Override) -> None:
    where = f"The scenario {excerpt(scenario.name)}"
    if override.table == "settings":
        rows = {"reference_chip": study.chips, "selected_workload": study.workloads}.get(override.path, ())
        if override.row or override.value not in {row.id for row in rows}:
            raise StudyRefused(f"{where} looks at {excerpt(str(override.value))}, which is not in this study.")
        return
    found = next((row for row in study.rows(override.table) if row.id == override.row), None)
    if found is None:
        raise StudyRefused(f"{where} overrides a row {excerpt(override.row)} that is not in {override.table}.")
    if override.path == "name" or override.path not in fields_of(type(found)):
        raise StudyRefused(f"{where} overrides {excerpt(override.path)} of {found.name}, which is no input.")


def _check_baseline(baseline: Baseline) -> None:
    if baseline.study.baseline is not None or baseline.study.scenarios:
        raise StudyRefused("A baseline has no scenarios and no baseline of its own.")
    check(baseline.study)


def _check_tray(study: Study, known: tuple[KeptState, ...]) -> None:
    kept = {one.id: one.study for one in study.kept}
    if len(kept) < len(study.kept) or len({one.id for one in study.slides}) < len(study.slides):
        raise StudyRefused("Two slides of the tray, or two states that slides show, have the same id.")
    _check_slides(study, kept)
    if kept.keys() - {one.state for one in study.slides}:
        raise StudyRefused("The study keeps a state that no slide shows.")
    shared = {id(one.study) for one in known}
    for state in kept.values():
        if state.slides or state.kept:
            raise StudyRefused("A state that a slide shows has no slides of its own.")
        if id(state) not in shared:
            check(state)


def _check_slides(study: Study, kept: Mapping[str, Study]) -> None:
    for one in study.slides:
        _check_slide_texts(one)
        if one.chart not in CHART_NAMES:
            charts = ", ".join(CHART_NAMES)
            raise StudyRefused(f"A slide shows a chart called “{excerpt(one.chart, 60)}”; known are {charts}.")
        state = kept.get(one.state)
        if state is None:
            raise StudyRefused(
                f"The slide {excerpt(one.id)} shows a state {excerpt(one.state)} that is not in the study."
            )
        if one.scenario and one.scenario not in {scenario.id for scenario in state.scenarios}:
            raise StudyRefused(
                f"The slide {excerpt(one.id)} shows a scenario {excerpt(one.scenario)} that its state lacks."
            )


def _check_slide_texts(slide: TraySlide) -> None:
    try:
        datetime.datetime.fromisoformat(slide.made)
    except ValueError:
        raise StudyRefused(
            f"The slide {excerpt(slide.id)} was made on {slide.made}, and there is no such day or hour."
        ) from None
    try:
        for text in (slide.title, slide.claim, slide.titled_on):
            read_note(text, f"The title of the slide {excerpt(slide.id)}", limit=LONGEST_NOTE)
    except CellRefused as refused:
        raise StudyRefused(str(refused)) from None


def _check_story(settings: Settings) -> None:
    story = settings.story
    for chart in story:
        if chart not in CHART_NAMES:
            known = ", ".join(CHART_NAMES)
            raise StudyRefused(f"The story has no chart called “{excerpt(chart, 60)}”; known are {known}.")
    if not 1 <= len(story) <= LARGEST_STORY or len(set(story)) < len(story):
        raise StudyRefused(f"The story shows 1 to {LARGEST_STORY} different charts; this one names {len(story)}.")
    for chart in settings.story_sizes:
        if chart not in story:
            shown = ", ".join(story)
            raise StudyRefused(f"The story gives “{excerpt(chart, 60)}” a size but does not show it; it shows {shown}.")


def _check_name(name: str, table: str, others: dict[str, str]) -> None:
    """Raise StudyRefused for a name that is none or that a reader could not tell from another; note it otherwise.

    others: the names before it, by what two alike have in common.
    """
    key = name_key(name)
    try:
        read_name(name, f"The name in {table}", [others[key]] if key in others else [])
    except CellRefused as refused:
        raise StudyRefused(str(refused)) from None
    others[key] = name


def _check_alternative(study: Study, workload: Workload) -> None:
    others = {other.name: other for other in study.workloads if other.id != workload.id}
    if workload.alternative_to and workload.alternative_to not in others:
        raise StudyRefused(
            f"{workload.name}: “{excerpt(workload.alternative_to)}” is no other workload of this study, "
            "so this one cannot be an alternative to it."
        )
    if workload.alternative_to and others[workload.alternative_to].alternative_to:
        raise StudyRefused(f"{workload.name}: {workload.alternative_to} is itself an alternative to another one.")


def _check_workload(workload: Workload) -> None:
    model = workload.model
    rules = (
        (model.kv_head_count <= model.head_count, "KV heads cannot outnumber the attention heads"),
        (model.experts_per_token <= model.expert_count, "experts per token cannot outnumber the experts"),
        (model.dense_layer_count <= model.layer_count, "dense layers cannot outnumber the layers"),
        (
            model.windowed_layer_count + model.linear_layer_count <= model.layer_count,
            "windowed and linear-attention layers cannot outnumber the layers",
        ),
        (
            model.expert_count == 0 or model.experts_per_token > 0,
            "a mixture of experts needs at least 1 expert per token",
        ),
        (model.windowed_layer_count == 0 or model.window_size > 0, "windowed layers need a window above 0 tokens"),
    )
    for holds, sentence in rules:
        if not holds:
            raise StudyRefused(f"{workload.name}: {sentence}.")


def check_ranges_and_notes(row: Record) -> None:
    """Raise StudyRefused for a range around another value or out of bounds, and for a range or note of no field."""
    if not row.ranges and not row.notes:
        return
    fields = fields_of(type(row))
    for path, note in row.notes.items():
        if path not in fields:
            raise StudyRefused(f"{row.name}: there is no field {excerpt(path)} that a note could be on.")
        if not note or len(note) > LONGEST_NOTE:
            raise StudyRefused(f"{row.name}: a note takes 1 to {LONGEST_NOTE} characters.")
    for path, limits in row.ranges.items():
        field = fields.get(path)
        if field is None or field.kind is not FieldKind.NUMBER:
            raise StudyRefused(f"{row.name}: there is no number {excerpt(path)} that a range could be of.")
        if value_at(row, path) != limits.mid:
            raise StudyRefused(f"{row.name}: {field.label} is not the middle of its range.")
        inside = field.low <= limits.low or (limits.low == 0 and field.zero_allowed)
        if not (inside and limits.low <= limits.mid <= limits.high <= field.high):
            raise StudyRefused(f"{row.name}: the range of {field.label} is not in order or leaves its bounds.")
