"""What titles say about fleets, queues, roofs, price histories and measured rows, computed or read off once more."""

import bisect
import math
import re

import numpy as np

from core.charts.spec import ChartSpec, Series
from core.charts.titles import LONGEST_TITLE
from core.equations import demand, fleet
from core.outcome import Outcome
from tests.core.second_chip_titles import LIMIT
from tests.core.story_studies import of_selected, rounds_to
from tests.core.title_reading import NUMBER, SHARE, chip_called, first_month, never, parsed, says_share

SECONDS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "day": 86400.0, "days": 86400.0,
           "year": 8760 * 3600.0, "years": 8760 * 3600.0}  # fmt: skip
TIME = rf"{NUMBER} (?:{'|'.join(sorted(SECONDS, key=len, reverse=True))})"


def says_time(seconds: float, words: str, digits: int = 3) -> bool:
    number, _, unit = words.partition(" ")
    return rounds_to(seconds / SECONDS[unit], number, digits)


# --- capacity ---------------------------------------------------------------------------------------------------------


def capacity_title(outcome: Outcome, spec: ChartSpec) -> str:
    """How many replicas stand ready and how many the quietest hour of the busiest day needs."""
    study = outcome.study
    workload, chip = study.selected_workload, study.reference_chip
    if spec.empty:
        assert spec.title == "Replicas through the day"
        assert not outcome.detail.feasible[workload, chip]
        return "empty"
    ready = first_month(outcome, fleet.fleet_at_peak, workload, chip, monthly=True)
    if spec.title == "There is no traffic: no replica is needed":
        assert ready == 0
        assert of_selected(outcome, demand.monthly_delivered_units)[0] == 0
        return "no traffic"
    needed = min(next(one for one in spec.series if one.id == "needed").y)
    busy = next(one for one in spec.series if one.id == "at_work").y
    load = float(outcome.detail.lifetime_inputs["replica_load"][workload, chip, 0])
    assert needed == max(math.ceil(round(min(busy) / load, 9)), 1 if min(busy) > 0 else 0)
    if found := parsed(r"(?P<all>[\d,]+) replicas? (?:is|are) needed at every hour of the day", spec.title):
        assert int(found["all"].replace(",", "")) == ready == needed
        return "always"
    count = rf"(?:[\d,]+|{NUMBER} [MBTP])"
    fate = "idles or is recovered" if study.workloads[workload].recovered_idle_share else "idles"
    found = parsed(
        rf"In the quietest hour (?:(?P<idle>{SHARE}) of the fleet {fate}: )?(?P<least>{count}) of (?P<ready>{count}) "
        r"replicas? (?:is|are) needed",
        spec.title,
    )
    assert found, never(spec.title)
    assert "idle" not in found or says_share(1 - needed / ready, found["idle"])
    for value, words in ((needed, found["least"]), (ready, found["ready"])):
        assert words[-1] in "MBTP" or int(words.replace(",", "")) == value
    return "idles"


# --- latency ----------------------------------------------------------------------------------------------------------


def latency_title(outcome: Outcome, spec: ChartSpec) -> str:
    """How far chips can be loaded within the limit, or how long they take at their load, read off their lines."""
    study = outcome.study
    if spec.empty:
        assert spec.title == "Latency against load"
        assert not outcome.detail.feasible[study.selected_workload].any()
        return "empty"
    lines = {one.label: one for one in spec.series}
    found = parsed(
        rf"(?:(?P<each>Each chip shown)|(?P<name>.+?)) keeps (?P<share>{NUMBER} %) of (?:first tokens|answers) within "
        rf"(?P<limit>{LIMIT}|{TIME}) (?:up to (?P<load>\d+) % load|at hardly any load|at no load)"
        r"(?:; (?P<worst>.+?) (?:only to (?P<least>\d+) %|at hardly any load|at no load))?",
        spec.title,
    )
    if found is None and parsed(rf"No chip shown keeps {NUMBER} % of .+ within {TIME}", spec.title):
        limit = _limit(spec)
        assert all(one.y[0] > limit * (1 - 1e-9) for one in spec.series)
        return "none keeps"
    if found:
        return _kept(outcome, spec, lines, found)
    return _planned(outcome, spec, lines)


def _limit(spec: ChartSpec) -> float:
    return next(line.value for line in spec.lines if not line.vertical)


def _kept(outcome: Outcome, spec: ChartSpec, lines: dict[str, Series], found: dict[str, str]) -> str:
    study = outcome.study
    assert rounds_to(100 * study.workloads[study.selected_workload].latency_percentile, found["share"][:-2], 7)
    limit = _limit(spec)
    assert says_time(limit, found["limit"])
    reach = {name: _last_within(line, limit) for name, line in lines.items()}
    if "load" in found:
        wanted = int(found["load"])
        chips = reach if "each" in found or found["name"] == "The best chip shown" else {found["name"]: 0.0}
        for name in chips:
            if found.get("name") != "The best chip shown":
                assert _near(reach[name], wanted), (name, reach, wanted)
        assert _near(max(reach.values()), wanted)
    if "worst" in found:
        assert reach[found["worst"]] <= min(reach.values()) + 0.01
        if "least" in found:
            beginning = 100 * lines[found["worst"]].x[0]  # of less load there is no line to read
            assert _near(reach[found["worst"]], int(found["least"])) or int(found["least"]) < beginning
    return "keeps"


def _last_within(line: Series, limit: float) -> float:
    """The largest load, between points as the line runs, at which the time is within the limit."""
    last = 0.0
    for at, (load, time) in enumerate(zip(line.x, line.y, strict=True)):
        if time <= limit * (1 + 1e-9):
            last = load
        elif at and line.y[at - 1] <= limit:
            before, then = line.x[at - 1], line.y[at - 1]
            last = before + (load - before) * math.log(limit / then) / math.log(time / then)
    return last


def _near(load: float, percent: int) -> bool:
    """Whether a load read off a line is what is said, rounded down; a line has points only here and there."""
    return percent - 1.5 <= 100 * load <= percent + 2.5


def _planned(outcome: Outcome, spec: ChartSpec, lines: dict[str, Series]) -> str:
    if spec.title == "Loaded to 100 %, no chip shown has an end to its line of requests":
        return "no end"
    found = parsed(
        rf"(?P<what>.+?) at (?P<load>{NUMBER} % load|its load in the busiest hour): "
        rf"(?:from )?(?P<fast>{TIME})(?: on (?P<best>.+?))?(?:(?:,| to) (?P<slow>{TIME})(?: on (?P<worst>.+))?)?",
        spec.title,
    )
    assert found, never(spec.title)
    study, ids = outcome.study, [chip.id for chip in outcome.study.chips]
    planned = outcome.detail.lifetime_inputs["replica_load"][study.selected_workload, :, 0]
    loads = {name: float(planned[ids.index(one.id.removeprefix("chip-"))]) for name, one in lines.items()}
    if found["load"].endswith("% load"):
        assert any(rounds_to(100 * load, found["load"].removesuffix(" % load"), 3) for load in loads.values())
    if any(lines[name].x[-1] < load < 1 for name, load in loads.items()):
        # lines stop where the wait grows without end
        assert {found[key] for key in ("best", "worst") if key in found} <= {*lines, "each chip shown"}
        assert _seconds(found["fast"]) * 1.01 >= min(line.y[0] for line in lines.values())
        return "planned beyond"
    times = {name: _time_at(lines[name], load) for name, load in loads.items() if load < 1}
    for time, words, name in ((min(times.values()), "fast", "best"), (max(times.values()), "slow", "worst")):
        if words in found:
            assert abs(_seconds(found[words]) / time - 1) < 0.02, (found[words], time)
        if name in found and found[name] != "each chip shown":
            assert abs(times[found[name]] / time - 1) < 0.02
            chip_called(outcome.study, found[name])
    return "planned"


def _time_at(line: Series, load: float) -> float:
    at = min(bisect.bisect_left(line.x, load), len(line.x) - 1)
    if line.x[at] == load or at == 0:
        return line.y[at]
    share = (load - line.x[at - 1]) / (line.x[at] - line.x[at - 1])
    return float(line.y[at - 1] ** (1 - share) * line.y[at] ** share)


def _seconds(words: str) -> float:
    number, _, unit = words.partition(" ")
    return float(number.replace(",", "")) * SECONDS[unit]


# --- roofline ---------------------------------------------------------------------------------------------------------

BOUND = {
    "memory": "bound by memory bandwidth", "arithmetic": "bound by compute", "slow arithmetic": "bound by compute",
    "links between chips": "bound by links",
    "the engine's own time": "bound by engine",
}  # fmt: skip


def roofline_title(outcome: Outcome, spec: ChartSpec) -> str:
    """What share of the first chip's arithmetic a pass reaches, and on which side of the ridge it stands."""
    study = outcome.study
    if spec.empty:
        assert spec.title == "Where work stands under the chips' roofs"
        assert not outcome.detail.feasible[study.selected_workload].any()
        return "empty"
    found = parsed(
        rf"(?P<pass>Decoding|Reading prompts|A batch) uses (?P<share>{NUMBER} %) of (?:the arithmetic of (?P<name>.+?)"
        r"|the first chip's arithmetic): (?P<bound>.+) sets? the pace",
        spec.title,
    )
    assert found, never(spec.title)
    first, roof = spec.series[0], spec.guides[0]
    if "name" in found:
        assert found["name"] == first.label
        assert f"chip-{study.chips[chip_called(study, found['name'])].id}" == first.id
    kind = {"Decoding": "Decode", "Reading prompts": "Prefill", "A batch": "Batch"}[found["pass"]]
    (at,) = [place for place, detail in enumerate(first.details) if detail.startswith(f"{kind}:")]
    peak, ridge = max(roof.y), roof.x[-2] if len(roof.x) == 3 else 0.0
    assert says_share(first.y[at] / peak, found["share"])
    assert first.details[at].endswith(BOUND[found["bound"]])
    if "arithmetic" in found["bound"]:
        assert (first.x[at] < ridge) == (found["bound"] == "slow arithmetic")
    return found["bound"]


# --- history ----------------------------------------------------------------------------------------------------------

PRICE = rf"\${NUMBER}"


def history_title(outcome: Outcome, spec: ChartSpec) -> str:
    """What published prices did between which months, and how the study goes on."""
    study = outcome.study
    chip, money = study.chips[study.reference_chip], study.money
    if spec.empty:
        assert spec.title.endswith(": no price history")
        assert chip_called(study, spec.title.removesuffix(": no price history")) == study.reference_chip
        return "empty"
    past, _, ahead = spec.title.partition("; ")
    is_long = len(f"Rent of {spec.title}") > LONGEST_TITLE
    assert past.startswith(("Rent of ", "The rent ")) or " cost " in past or is_long
    past = past.removeprefix("Rent of ")
    (published,) = [one for one in spec.series if one.label == "Published"]
    months = {
        f"{int(x - 1) // 12:04d}-{int(x - 1) % 12 + 1:02d}": y * 3600
        for x, y in zip(published.x, published.y, strict=True)
    }
    dates = list(months)
    name = next((one for one in _names_of(study.chips[study.reference_chip]) if past.startswith(one)), "The rent")
    said = past.removeprefix(name).lstrip(": ")
    if found := parsed(rf"(?:cost )?(?P<price>{PRICE}) / h in (?P<date>\d+-\d+)(?:, the only date)?", said):
        assert dates == [found["date"]]
        assert rounds_to(months[found["date"]], found["price"], 3)
    elif found := parsed(rf"cost (?P<low>{PRICE}) to (?P<high>{PRICE}) / h since (?P<date>\d+-\d+)", said):
        assert rounds_to(min(months.values()), found["low"], 3)
        assert rounds_to(max(months.values()), found["high"], 3)
        assert found["date"] == dates[0]
    else:
        _moves(said, months)
    if ahead:
        assert chip.rental_price is not None
        assert money.acquisition == "rented"
        _path(ahead, outcome)
    return "with path" if ahead else "past"


def _names_of(chip: object) -> list[str]:
    name, vendor = getattr(chip, "name", ""), getattr(chip, "vendor", "")
    return [name, name.removeprefix(f"{vendor} ").strip()]


def _moves(said: str, months: dict[str, float]) -> None:
    """ "rose 16 % from 2023-06 to 2023-12, fell 36 % to 2025-12 and rose 30 % since": each leg of it."""
    dates = list(months)
    legs = re.findall(rf"(rose|fell|stood still)(?: ({NUMBER}) %)?(?: from (\d+-\d+))?(?: to (\d+-\d+)| since)?", said)
    assert legs, said
    assert "".join(re.split(r"rose|fell|stood still|from|to|since|and|[\d., %-]", said)) == "", said
    at = dates[0]
    for way, percent, start, end in legs:
        assert start in ("", at)
        last = end or dates[-1]
        change = months[last] / months[at] - 1
        if way == "stood still":
            assert abs(change) < 0.02
        else:
            assert (way == "rose") == (change > 0)
            assert rounds_to(100 * abs(change), percent)
        at = last
    assert at == dates[-1]


def _path(ahead: str, outcome: Outcome) -> None:
    """The path as the money of the study has it, and as its first year moves."""
    money = outcome.study.money
    factors = np.ravel(np.broadcast_to(outcome.detail.lifetime[demand.price_path_factor], (1, 1, int(money.horizon))))
    if ahead == "the study holds it":
        assert np.allclose(factors, 1.0)
        return
    change = rf"[−+]?{NUMBER} %"
    found = parsed(
        rf"the study (?:goes on at (?P<yearly>{change}) a year"
        rf"(?: for (?P<for>\d+) months|, (?P<then>{change}) from month (?P<turn>\d+))?"
        rf"|moves it (?P<once>{change}) after (?P<after>\d+) months)",
        ahead,
    )
    assert found, never(ahead)
    for key, value in (
        ("yearly", money.price_change),
        ("then", money.price_turn_change),
        ("once", money.price_turn_change),
    ):
        if key in found:
            assert rounds_to(100 * value, found[key].removesuffix(" %"))
    for key in ("for", "turn", "after"):
        assert key not in found or int(found[key]) == money.price_turn_month
    if "yearly" in found and len(factors) > 1:
        monthly = factors[1] / factors[0]
        steady = money.price_path == "exponential" or money.price_turn_month > 1
        assert not steady or math.isclose(monthly**12, 1 + money.price_change, rel_tol=1e-6)
    if "once" in found:
        moved = np.flatnonzero(~np.isclose(factors, 1.0))
        assert len(moved) == 0 or moved[0] == money.price_turn_month


# --- predicted or measured --------------------------------------------------------------------------------------------


def parity_title(outcome: Outcome, spec: ChartSpec) -> str:
    """Within what half and nine tenths of the predictions are, from the points that are drawn."""
    if spec.empty:
        assert spec.title == "Predicted against measured"
        return "empty"
    words = r"(?:\d+ %|a factor of [\d.]+)"
    found = parsed(
        rf"Half of (?P<count>[\d,]+) predictions of the fit are within (?P<half>{words}), 90 % within (?P<most>{words})"
        rf"|The only prediction of the fit is within (?P<alone>{words})",
        spec.title,
    )
    assert found, never(spec.title)
    points = [(x, y) for one in spec.series for x, y in zip(one.x, one.y, strict=True)]
    assert len(points) == int(found.get("count", "1").replace(",", ""))
    errors = sorted(max(x / y, y / x) - 1 for x, y in points)
    alone = found.get("alone")
    for share, said in ((0.5, alone or found["half"]), (0.9, alone or found["most"])):
        error = errors[min(int(share * len(errors)), len(errors) - 1)]
        shown = float(re.findall(r"[\d.]+", said)[0]) - 1 if "factor" in said else float(said.split()[0]) / 100
        assert abs(error - shown) < 0.012 + 0.06 * ("factor" in said), (share, error, said)
    return "told"
