"""What slides say around their charts: subtitle, reading, alternative text, footnote, notes, assumptions."""

import datetime
import math
import re
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest

from core import __version__
from core.attribution import amount_words
from core.catalog import load_catalog
from core.charts import CHARTS
from core.charts.fan import Drawn, fan
from core.charts.spec import Axis, ChartSpec, Series
from core.charts.study_charts import study_charts
from core.editing import Cell, choose, set_note, set_values
from core.formats import format_quantity, money_text, told_apart
from core.inputs_hash import inputs_hash
from core.records import Source
from core.scenarios import duplicate_scenario, show_scenario, shown_study, switch_scenario
from core.slides.alt_text import LONGEST, alt_text
from core.slides.assumptions import assumptions
from core.slides.citations import Citation
from core.slides.drawn_beside import panels, scenarios_drawn, shows_baseline, shows_ranges
from core.slides.footnote import footnote, letters
from core.slides.main_values import kind_words, main_values
from core.slides.making import SlideMaker, Wanted
from core.slides.page import CROPS, PAGES, page_of
from core.slides.publishers import SITES
from core.slides.reading import reading
from core.slides.short_citations import CALIBRATION, OWN_ASSUMPTIONS, short_citations
from core.slides.short_citations import LONGEST as LONGEST_SHORT
from core.slides.slide import Slide
from core.slides.speaker_notes import LONGEST as LONGEST_NOTES
from core.slides.speaker_notes import speaker_notes
from core.study import Baseline, Study
from tests.core.random_studies import SAMPLE, WORKLOAD

MADE = datetime.datetime(2026, 11, 28, 14, 2)
H100 = SAMPLE.chips[0].id
PRICE = Cell("chips", H100, "rental_price")
OUTPUT = Cell("workloads", WORKLOAD, "output_tokens")
HOSTILE = '=HYPERLINK("http://x","<b>y</b>")\u202e'


def edited_study() -> Study:
    """A pinned baseline, an edit after it, and a scenario with two overrides drawn beside Base."""
    study = msgspec.structs.replace(SAMPLE, baseline=Baseline("Base, 14:02", shown_study(SAMPLE)))
    study = set_note(set_values(study, [(PRICE, 0.002)]), PRICE, "quoted\nby phone")
    study = set_values(duplicate_scenario(study, "Long answers"), [(OUTPUT, 400.0), (PRICE, 0.003)])
    return show_scenario(switch_scenario(study, ""), study.scenarios[0].id, True)


STUDY = edited_study()
SCENARIO = STUDY.scenarios[0].id


@pytest.fixture(scope="module")
def maker() -> SlideMaker:
    return SlideMaker()


@pytest.fixture(scope="module")
def slides(maker: SlideMaker) -> dict[str, Slide]:
    """Every chart of the edited study as a slide."""
    return {chart: maker.make(STUDY, Wanted(chart, made=MADE)) for chart in CHARTS}


_HYPHEN_FOR_MINUS = re.compile(r"(?<![\w.,%)/@–:^-])-\$?\d")


def words_of(slide: Slide) -> list[str]:
    """All that a slide and its readouts say, but for sources and names, which are others' words."""
    said = [slide.title, slide.subtitle, slide.alt_text, *slide.reading]
    for panel in panels(slide.spec):
        said += [panel.summary, panel.empty, *panel.notes, *(line.text for line in panel.lines)]
        said += [text for bar in panel.bars for text in (bar.label, bar.aside, bar.detail)]
        said += [mark.text for bar in panel.bars for mark in bar.marks]
        said += [*(one.text for one in panel.markers), *(text for one in panel.series for text in one.details)]
        said += [handle.text for handle in panel.handles]
    return said


def test_a_minus_before_a_number_is_a_minus_sign(slides: dict[str, Slide], maker: SlideMaker) -> None:
    cheaper = set_values(STUDY, [(Cell("money", "money", "price_change"), -0.351)])
    changed = set_values(duplicate_scenario(cheaper, "Slower"), [(Cell("money", "money", "price_change"), -0.1386)])
    shown = [maker.make(changed, Wanted(chart, made=MADE)) for chart in ("tornado", "history", "margin", "lifetime")]
    said = [words for slide in (*slides.values(), *shown) for words in words_of(slide)]
    said += [text for slide in shown for text in slide.speaker_notes.split("Sources (")[0].split("\n")]
    assert [words for words in said if _HYPHEN_FOR_MINUS.search(words)] == []
    assert any("−13.86 %" in words for words in said)
    assert any("−35.1 %" in words for words in said)


# --- unusual studies ----------------------------------------------------------------------------------------------


def test_of_what_a_dollar_buys_the_most_is_told_at_the_limit(maker: SlideMaker) -> None:
    slide = maker.make(choose(SAMPLE, count="total tokens", count_reading="per dollar"), Wanted("pareto", made=MADE))
    limit = next(line.value for line in slide.spec.lines if line.vertical)
    told = 0
    for series in slide.spec.series:
        most = max(y for x, y in zip(series.x, series.y, strict=True) if x >= limit)
        if f"{series.label} " in slide.alt_text.partition("axes. ")[2]:
            assert f"{series.label} {format_quantity(most, slide.spec.y.unit)}" in slide.alt_text
            told += 1
    assert told == 3
    assert "axes of what a dollar buys (" in slide.reading[0]


def test_the_only_chip_of_a_study_is_not_called_the_only_one_that_can(maker: SlideMaker) -> None:
    alone = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:1])
    title = maker.make(alone, Wanted("chips", made=MADE)).title
    assert title == f"{SAMPLE.chips[0].name}, the only chip of the study, can serve this workload at a known cost"


def test_what_just_misses_a_limit_is_told_with_the_digits_that_show_it(maker: SlideMaker) -> None:
    tight = set_values(SAMPLE, [(Cell("workloads", WORKLOAD, "output_token_limit"), 0.02)])
    notes = maker.make(tight, Wanted("chips", made=MADE)).spec.notes
    missed = [found for note in notes if (found := re.search(r"(\S+ \S+) at best, the limit is (\S+ \S+)\.", note))]
    assert missed
    assert all(found[1] != found[2] for found in missed)
    assert told_apart(0.0200004, 0.02, "s") == ("20.0004 ms", "20 ms")
    assert told_apart(1.0, 1.0, "s") == ("1 s", "1 s")


def test_one_month_is_no_months(maker: SlideMaker) -> None:
    short = set_values(SAMPLE, [(Cell("money", "money", "horizon"), 13.0)])
    assert "Part of a year: 2027: 1 month" in maker.make(short, Wanted("share", made=MADE)).spec.notes
    assert [amount_words(months, "month") for months in (1.0, -1.0, 2.0, 0.5)] == [
        *("1 month", "−1 month"),
        *("2 months", "0.5 months"),
    ]


# --- footnote -----------------------------------------------------------------------------------------------------


def test_A29_a_footnote_names_scenario_overrides_baseline_model_inputs_and_date(slides: dict[str, Slide]) -> None:
    for chart, slide in slides.items():
        assert slide.footnote is not None
        sources, scenario, model, made = slide.footnote.parts
        assert sources.startswith("Source: ")
        assert scenario.startswith("Scenario: Base, no overrides, 1 edit")
        assert ("baseline Base, 14:02" in scenario) == (chart == "moved" or shows_baseline(slide.spec)), chart
        assert ("beside Long answers" in scenario) == bool(scenarios_drawn(slide.spec)), chart
        assert model == f"Model: Infernomics {__version__}, inputs {inputs_hash(STUDY)[:8]}"
        assert made.startswith("2026-11-28")
        assert made.endswith("; range: 80 % band") == shows_ranges(slide.spec)


def test_A29_a_scenario_counts_its_overrides_and_has_a_hash_of_its_own(maker: SlideMaker) -> None:
    slide = maker.make(STUDY, Wanted("lifetime", SCENARIO, made=MADE))
    assert slide.scenario == "Long answers"
    assert slide.footnote is not None
    assert slide.footnote.scenario.startswith(
        "Scenario: Long answers, 2 overrides, 1 edit in Base; baseline Base, 14:02"
    )
    assert slide.footnote.model.endswith(inputs_hash(STUDY, SCENARIO)[:8])
    assert inputs_hash(STUDY, SCENARIO) != inputs_hash(STUDY)


def test_A29_edited_inputs_are_named_as_assumptions_of_the_analyst(maker: SlideMaker, slides: dict[str, Slide]) -> None:
    found = slides["waterfall"].footnote
    assert found is not None
    own = "Source: analyst assumptions: NVIDIA H100 SXM5 80GB: Rental price, Support chat: Output tokens; "
    assert found.sources.startswith(own)  # one of Base, one of the scenario that is drawn beside it
    unedited = maker.make(SAMPLE, Wanted("waterfall", made=MADE)).footnote
    assert unedited is not None
    assert "analyst assumption" not in unedited.sources


def test_A29_what_is_drawn_beside_brings_its_sources(maker: SlideMaker) -> None:
    """A scenario's own values are cited where it is drawn, and not where it is not."""
    alone = maker.make(show_scenario(STUDY, SCENARIO, False), Wanted("lifetime", made=MADE)).footnote
    both = maker.make(STUDY, Wanted("lifetime", made=MADE)).footnote
    assert alone is not None
    assert both is not None
    assert "Output tokens" not in alone.sources
    assert "Support chat: Output tokens" in both.sources


def test_a_footnote_fits_three_lines_of_every_page(maker: SlideMaker) -> None:
    long = "An unusually long name of a scenario that goes on and on " * 3
    study = switch_scenario(duplicate_scenario(STUDY, long[:190]), STUDY.scenarios[0].id)
    for page in PAGES.values():
        for chart in ("lifetime", "chips", "history"):
            found = maker.make(study, Wanted(chart, made=MADE), page=page).footnote
            assert found is not None
            assert len(found.text) <= letters(page), (page.id, chart)
            if chart == "chips":
                assert re.search(r"; \d+ more in the notes$", found.sources)


def test_every_source_is_in_the_notes_with_its_date_and_confidence(slides: dict[str, Slide]) -> None:
    slide = slides["lifetime"]
    assert slide.footnote is not None
    assert len(slide.footnote.cited) > 30
    assert all(words in slide.speaker_notes for words in slide.footnote.cited)
    assert "· high confidence" in slide.speaker_notes
    assert f"Sources ({len(slide.footnote.cited)}), of every input that moves this chart or" in slide.speaker_notes


def test_published_rows_bring_their_sources(slides: dict[str, Slide]) -> None:
    for chart, publisher in (("history", "Epoch AI"), ("parity", "NVIDIA TensorRT-LLM")):
        found = slides[chart].footnote
        assert found is not None
        assert publisher in found.sources
    parity = slides["parity"].footnote
    assert parity is not None
    rows = [int(one) for words in parity.cited for one in re.findall(r"\((\d+) published rows?\)", words)]
    assert any(words.startswith("Fitted on ") for words in parity.cited)
    assert sum(rows) == sum(len(series.x) for series in slides["parity"].spec.series)


def test_A29_draws_and_seed_are_printed_where_ranges_are_drawn() -> None:
    values = np.random.default_rng(7).lognormal(size=(500, 12))
    spec = fan(Drawn(values, "Cost", "USD", money_text, "Support chat, US$ of 2026", 7), 3.0)
    found = footnote(SAMPLE, spec, (), MADE, page_of("16:9"), "Base")
    assert found.made == "2026-11-28; 500 draws, seed 7"
    assert any("500 draws" in sentence for sentence in reading(spec, "Base"))
    assert alt_text(spec).count("Median") == 1


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Epoch AI ML Hardware (CC-BY) copy github:natepaulo43-oss/Capstone@efc5e00199:data/ml.csv", ("Epoch AI",)),
        ("github:ai-dynamo/aiconfigurator@095f58a51c systems/*.yaml (NVIDIA)", ("NVIDIA AIConfigurator",)),
        ("NVIDIA/TensorRT-LLM docs/source/performance.md@v0.5.0", ("NVIDIA TensorRT-LLM",)),
        ("a quarter of GPU-hours saved: arXiv 2502.14617 (SageServe)", ("SageServe, arXiv 2502.14617",)),
        ("https://cloud.google.com/tpu/pricing", ("Google Cloud",)),
        ("assumption: one broad peak a day", (OWN_ASSUMPTIONS,)),
        ("assumption: system prompt and earlier turns; DeepSeek published 56 %", (OWN_ASSUMPTIONS,)),
        ("assumption: as the API asks: DeepInfra (AgentOps-AI/tokencost@f38877f450)", ("AgentOps, API price list",)),
        ("github:epoch-research/x@2 (CC-BY) <- https://web.archive.org/web/2021/https://aws.amazon.com/ec2",
         ("Epoch AI", "AWS")),
        ("by definition: the reference", ()),
        ("Median of 9 providers' on-demand prices, United States", ("published on-demand prices",)),
        ("Llama 2 model card: pretrained on 2 trillion tokens", ("Llama 2 model card",)),
        ("ten minutes and more for models of 70 billion weights: dev.to, spheron", ("article on dev.to",)),
        ("docs.cloud.google.com/tpu/docs v5e/v5p pages", ("Google Cloud documentation",)),
        ("cloud.google.com/blog, announcing Cloud TPU v5e", ("Google Cloud",)),
        ("mlcommons/inference_results_v4.1 closed/Dell/results", ("MLPerf Inference v4.1",)),
        ("Fitted on 671 published rows from 7 sources", (CALIBRATION,)),
        ("the maker's product line, by release date and class (data sheets in chips.csv)", (OWN_ASSUMPTIONS,)),
        ("conversation service on weekdays, Azure 2024 trace, 1.8 to 2.2: x", ("Azure LLM inference trace 2024",)),
        ("counted from a/Model@0e8d1e9 (configs/decoder.yaml): 8 layers", ("a/Model",)),
        ("name only; no source read", ()),
        ("Counted from the architecture (NVIDIA/FasterTransformer docs/guide.md@df4a)", ("NVIDIA FasterTransformer",)),
    ],
)  # fmt: skip
def test_a_source_is_cited_by_its_publisher_or_title(text: str, short: tuple[str, ...]) -> None:
    assert short_citations(text) == short


def test_the_year_is_that_of_one_publication_or_of_prices_and_never_of_collected_data() -> None:
    assert short_citations("Llama 2 model card: 4k tokens", "2023-07") == ("Llama 2 model card 2023",)
    assert short_citations("One provider's spot price, Europe (AWS)", "2026-05-01") == ("published spot prices 2026",)
    assert short_citations("Azure LLM inference trace 2023, mean", "2024-01") == ("Azure LLM inference trace 2023",)
    assert short_citations("TensorRT-LLM v0.15 and later: fused", "2025-06") == ("TensorRT-LLM v0.15 and later",)
    assert short_citations("github:ai-dynamo/aiconfigurator@0 x", "2022-09-20") == ("NVIDIA AIConfigurator",)
    assert short_citations("Llama 2 model card: 4k tokens", "read 2026-11") == ("Llama 2 model card",)


def test_every_source_that_ships_has_a_short_form_for_people() -> None:
    """No address of a site that has a name, no path, nothing that begins in the middle of a sentence."""
    catalog = load_catalog()
    texts = {
        (source.text, source.date)
        for rows in (catalog.chips, SAMPLE.chips, SAMPLE.workloads, (SAMPLE.site, SAMPLE.money))
        for row in rows
        for source in row.sources.values()
    }
    assert len(texts) > 100
    for text, date in texts:
        for short in short_citations(text, date):
            assert len(short) <= LONGEST_SHORT, text
            assert "://" not in short, text
            assert not re.search(r"\.(?:md|csv|yaml|json)$", short), text
            assert short in (OWN_ASSUMPTIONS, *SITES) or "google.com" not in short, text


def test_a_footnote_of_base_without_any_edit_says_so(maker: SlideMaker) -> None:
    found = maker.make(SAMPLE, Wanted("lifetime", made=MADE)).footnote
    assert found is not None
    assert found.scenario == "Scenario: Base, no overrides or edits"


def test_hostile_sources_stay_one_line_of_text() -> None:
    cited = [Citation(Source(HOSTILE + "\n" + "x" * 900, "2026", "high"), (HOSTILE,)), Citation(None, (HOSTILE,))]
    found = footnote(
        SAMPLE, study_charts(SAMPLE, wanted=("lifetime",))["lifetime"], cited, MADE, page_of("4:3"), HOSTILE
    )
    notes = speaker_notes(HOSTILE, (HOSTILE,), ChartSpec("x", "", "", *[replace_axis()] * 2), (), cited)
    assert len(found.text) <= letters(page_of("4:3"))
    for text in (found.text, notes):
        assert "\u202e" not in text
        assert "‹U+202E›" in text
    assert "\n" not in found.text


def replace_axis() -> Any:
    return study_charts(SAMPLE, wanted=("lifetime",))["lifetime"].x


# --- reading, alternative text ------------------------------------------------------------------------------------


def test_every_chart_is_read_in_three_sentences_with_numbers(slides: dict[str, Slide]) -> None:
    for chart, slide in slides.items():
        assert len(slide.reading) == 3, chart
        assert all(sentence.endswith(".") and not sentence.endswith("..") for sentence in slide.reading)
        assert any(letter.isdigit() for letter in slide.reading[1]), chart
        assert kind_words(slide.spec) in slide.reading[0]


def test_the_third_sentence_tells_of_the_baseline_where_it_is_drawn(slides: dict[str, Slide]) -> None:
    assert "gainst the baseline Base, 14:02: Base ▲ +70 %, Training ▲" in slides["lifetime"].reading[2]
    assert "Delivered was $2.72" in slides["waterfall"].reading[2]
    assert "drawn beside it: Long answers" in slides["lifetime"].reading[2]


def test_an_alternative_text_holds_takeaway_kind_and_three_values_in_500_characters(slides: dict[str, Slide]) -> None:
    for chart, slide in slides.items():
        assert len(slide.alt_text) <= LONGEST
        assert slide.alt_text.startswith(slide.claim), chart
        assert kind_words(slide.spec) in slide.alt_text
        assert 2 <= len(main_values(slide.spec)) <= 3, chart
        assert all(value in slide.alt_text for value in main_values(slide.spec)), chart


def test_an_own_title_is_the_takeaway_and_a_long_one_is_cut(maker: SlideMaker) -> None:
    slide = maker.make(SAMPLE, Wanted("lifetime", title="Mine " * 40, made=MADE))
    assert slide.alt_text.startswith("Mine Mine")
    assert len(slide.alt_text) <= LONGEST
    assert "Line chart." in slide.alt_text


def test_main_values_are_those_of_the_chart(slides: dict[str, Slide]) -> None:
    waterfall = {bar.category: bar for bar in slides["waterfall"].spec.bars}
    values = main_values(slides["waterfall"].spec)
    assert values[0].startswith("Ideal $")
    assert values[-1].startswith(f"Delivered ${waterfall['Delivered'].end * 1e6:.2f}")
    largest = max(list(waterfall.values())[1:-1], key=lambda bar: abs(bar.end - bar.start))
    assert values[1].startswith(largest.category)
    training = next(one for one in slides["lifetime"].spec.series if one.id == "training")
    assert any(money_text(training.y[-1]) in value for value in main_values(slides["lifetime"].spec))
    cells = slides["heat"].spec.cells
    assert cells is not None
    known = [one for row in cells.figures for one in row if one is not None]
    assert f"${min(known) * 1e6:.3g}"[:4] in main_values(slides["heat"].spec)[0]


def test_values_of_what_moved_are_the_figures_then_and_now_and_not_the_lengths_of_bars() -> None:
    now = set_values(SAMPLE, [(PRICE, 0.0015)])
    slide = SlideMaker().make(msgspec.structs.replace(now, baseline=Baseline("Then", SAMPLE)), Wanted("moved"))
    before, after = (next(bar.label for bar in slide.spec.bars if bar.category == name) for name in ("Baseline", "Now"))
    assert slide.alt_text.count("Waterfall chart.") == 1
    assert f"Baseline {before}; " in slide.alt_text
    assert f"; Now {after}." in slide.alt_text
    assert before.startswith("$2.7")
    assert slide.subtitle.startswith(f"$ / M output tokens: {before} in the baseline (Then), ")


def test_one_of_a_count_is_in_the_singular_and_a_lower_panel_says_what_it_shows() -> None:
    axis = ChartSpec("x", "", "", Axis("Hour"), Axis("Fleet", unit_label="replicas")).y
    values = main_values(
        ChartSpec("x", "", "", Axis("Hour of the day"), axis, (Series("a", "Needed", (0, 5), (3, 1)),))
    )
    assert values == ("Needed 1 replica in hour 5 of the day",)
    study = show_scenario(duplicate_scenario(SAMPLE, "Other"), "", True)
    slide = SlideMaker().make(set_values(study, [(PRICE, 0.0015)]), Wanted("margin"))
    assert any(value.startswith("Gross margin") for value in main_values(slide.spec))


def test_points_that_are_no_numbers_are_passed_over(slides: dict[str, Slide]) -> None:
    spec = slides["lifetime"].spec
    broken = replace(
        spec, series=tuple(replace(one, y=(*one.y[:-1], math.nan)) for one in spec.series), markers=(), below=None
    )
    assert "nan" not in alt_text(broken)
    assert "35" in alt_text(broken)
    assert main_values(replace(spec, series=())) == ()


def test_a_chart_that_cannot_be_drawn_says_why(maker: SlideMaker) -> None:
    slide = maker.make(SAMPLE, Wanted("moved", made=MADE))
    assert slide.reading == (slide.spec.empty,)
    assert slide.spec.empty in slide.alt_text


def test_A20_no_word_of_a_slide_names_another_count(maker: SlideMaker) -> None:
    study = choose(STUDY, count="input tokens", count_reading="per dollar")
    for chart in ("waterfall", "chips", "pareto", "margin"):
        slide = maker.make(study, Wanted(chart, made=MADE))
        said = " ".join((slide.title, slide.subtitle, *slide.reading, slide.alt_text))
        assert "input tokens" in said, chart
        assert "output tokens" not in said, chart


# --- subtitles ----------------------------------------------------------------------------------------------------


def test_subtitles_name_money_with_its_year_and_what_is_summed_with_its_months(slides: dict[str, Slide]) -> None:
    for chart in ("lifetime", "share", "waterfall", "chips", "margin", "tornado", "heat", "moved"):
        assert "US$ of 2026" in slides[chart].subtitle, chart
        assert "36 months" in slides[chart].subtitle, chart
    assert "US$ of 2026" in slides["pareto"].subtitle
    assert "US$ of the day" in slides["history"].subtitle
    for chart in ("waterfall", "pareto", "margin", "tornado", "heat", "moved", "roofline", "latency", "capacity"):
        assert "Support chat" in slides[chart].subtitle, chart


# --- notes and assumptions ----------------------------------------------------------------------------------------


def test_notes_hold_the_reading_the_notes_the_assumptions_and_the_sources(maker: SlideMaker) -> None:
    slide = maker.make(STUDY, Wanted("lifetime", SCENARIO, made=MADE))
    parts = slide.speaker_notes.split("\n\n")
    assert parts[0] == "\n".join((f"{slide.claim}.", *slide.reading))
    heads = [part.split(":\n")[0] for part in parts[1:]]
    assert heads[0] == "Notes on the chart"
    assert heads[1:3] == ["Assumptions of the analyst (1)", "Scenario Long answers, otherwise than Base (2)"]
    assert heads[3].startswith("Sources (")
    assert "Rental price 7.2 $/h, before 4.19 $/h; Analyst edit" in parts[2]
    assert "note: quoted by phone" in parts[2]
    assert "Support chat: Output tokens 400 tokens, before 211 tokens" in parts[3]
    for note in slide.spec.notes:
        assert note.rstrip(".") in parts[1]
    untouched = maker.make(SAMPLE, Wanted("lifetime", made=MADE)).speaker_notes
    assert "Assumptions: every input is as shipped." in untouched


def test_notes_have_bounds_and_say_what_is_left_out() -> None:
    cited = [Citation(Source(f"{number} " + "x" * 400, "2026", "high"), ("Price",)) for number in range(300)]
    spec = study_charts(SAMPLE, wanted=("lifetime",))["lifetime"]
    notes = speaker_notes("Claim", ("Reading.",), spec, (), cited)
    assert len(notes) <= LONGEST_NOTES
    assert re.search(r"\n\d+ more lines are left out here; the study has them all\.$", notes)


def test_assumptions_are_edits_of_base_and_overrides_of_the_scenarios_asked_for() -> None:
    (edit,) = assumptions(STUDY)
    assert (edit.owner, edit.label, edit.value, edit.before) == (
        "NVIDIA H100 SXM5 80GB", "Rental price", "7.2 $/h", "4.19 $/h",
    )  # fmt: skip
    assert (edit.kind, edit.scenario) == ("analyst's edit", "")
    both = assumptions(STUDY, ("", SCENARIO))
    assert both[0] == edit
    assert {(one.label, one.value, one.before, one.scenario) for one in both[1:]} == {
        ("Output tokens", "400 tokens", "211 tokens", "Long answers"),
        ("Rental price", "10.8 $/h", "7.2 $/h", "Long answers"),
    }
    other = choose(duplicate_scenario(STUDY, "Other chip"), reference_chip=SAMPLE.chips[1].id)
    look = assumptions(other, (other.settings.scenario,))[-1]
    assert (look.label, look.value, look.before) == ("Reference chip", SAMPLE.chips[1].name, SAMPLE.chips[0].name)
    assert assumptions(SAMPLE, ("",)) == ()


# --- options ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", CHARTS)
def test_what_is_not_wanted_is_neither_drawn_nor_spoken_of(chart: str, maker: SlideMaker) -> None:
    whole = maker.make(STUDY, Wanted(chart, made=MADE))
    without = maker.make(STUDY, Wanted(chart, baseline=False, made=MADE))
    unpinned = study_charts(msgspec.structs.replace(STUDY, baseline=None), wanted=(chart,))[chart]
    if chart != "moved":  # which is of nothing else
        assert not shows_baseline(without.spec)
        assert "aseline" not in " ".join((*without.spec.notes, *without.reading, without.alt_text))
        assert without.footnote is not None
        assert "baseline" not in without.footnote.scenario
        assert (without.spec.series, without.spec.bars) == (unpinned.series, unpinned.bars)
    plain = maker.make(STUDY, Wanted(chart, ranges=False, made=MADE))
    for panel in panels(plain.spec):
        assert not panel.bands
        assert all(bar.low is None and bar.high is None for bar in panel.bars)
        assert "80 % band" not in " ".join((panel.subtitle, *panel.notes))
    assert "80 % band" not in " ".join((plain.subtitle, *plain.reading, plain.footnote.made if plain.footnote else ""))
    assert [bar.end for bar in plain.spec.bars] == [bar.end for bar in whole.spec.bars]
    quiet = maker.make(STUDY, Wanted(chart, annotations=False, made=MADE))
    for panel in panels(quiet.spec):
        assert not panel.markers or chart == "roofline"
        assert not panel.lines or chart == "tornado"
    assert quiet.reading == whole.reading
    assert maker.make(STUDY, Wanted(chart, footnote=False, made=MADE)).footnote is None


def test_crops_and_pages_leave_room_for_every_part() -> None:
    for page in PAGES.values():
        for crop in CROPS:
            places = page.places(crop)
            assert places.chart.bottom < places.footnote.top
            assert places.footnote.bottom <= page.height
            assert (places.reading is None) == (crop == "full")
