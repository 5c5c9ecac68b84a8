"""Training utilisation: what published runs reached, by chip, from the rows themselves."""

import math
import re
from statistics import median

from core.catalog import Economic, Efficiency
from core.catalog_build.tables import READ_DATE, Row
from core.records import Confidence, Source

FIELD = "training_utilization"
MANY_RUNS = 20
SEVERAL_FAMILIES = 3
PEAK = "bf16_fp16_tflops"

_SHAPE = re.compile(r"layers=(\d+);d_model=(\d+)")
_COMMIT = re.compile(r"@[0-9a-f]{7,}")


def utilization_rows(table: list[Row], chips: list[Row], fallback: Economic) -> list[Efficiency]:
    """Utilisation of each chip of chips.csv: of its own published runs, else of the next best chip, else of all chips.

    A chip takes the median over model families of each family's median, so that a family that was measured often does
    not decide; low and high are the extreme families. A chip without runs takes that of the chip of its kind with the
    nearest 16-bit peak, because a higher peak is harder to fill.
    """
    measured = {}
    for chip in chips:
        runs = [row for row in table if row["chip"] == chip["name"]]
        if runs:
            measured[chip["name"]] = _measured(chip["name"], runs)
    peers = [chip for chip in chips if chip["name"] in measured]
    rows = [_of_all(fallback)]
    for chip in chips:
        if chip["name"] in measured:
            rows.append(measured[chip["name"]])
        elif nearest := _nearest(chip, peers, measured):
            rows.append(_borrowed(chip["name"], measured[nearest]))
    return rows


def causal_utilization(row: Row) -> float:
    """A run's utilisation with causal attention: 6 N + 6 L d s FLOPs a token where it counted 6 N + 12 L d s.

    Half of the attention scores are masked; the book's training compute leaves them out. A row that does not state
    its shape is taken as it is.
    """
    value = float(row["value"])
    shape = _SHAPE.match(row["arch"])
    if not shape or not row["seq_len"] or "full" not in row["flop_convention"]:
        return value
    weights = 6 * float(row["params_active"])
    scores = 6 * float(shape[1]) * float(shape[2]) * float(row["seq_len"])
    return value * (weights + scores) / (weights + 2 * scores)


def _measured(chip: str, rows: list[Row]) -> Efficiency:
    families: dict[str, list[float]] = {}
    for row in rows:
        families.setdefault(row["family"], []).append(causal_utilization(row))
    medians = [median(values) for values in families.values()]
    publishers = sorted({_COMMIT.sub("", row["source"]) for row in rows})
    runs = _count(len(rows), "published run", "published runs")
    families_text = _count(len(medians), "model family", "model families")
    text = f"Median over {families_text} of {runs} at 16 bit on this chip, causal attention ({'; '.join(publishers)})"
    confidence: Confidence = "high" if len(rows) >= MANY_RUNS and len(medians) >= SEVERAL_FAMILIES else "medium"
    confidence = confidence if len(rows) > 1 else "low"
    source = Source(text, max(row["date"] or READ_DATE for row in rows), confidence)
    return _row(chip, median(medians), min(medians), max(medians), source)


def _nearest(chip: Row, peers: list[Row], measured: dict[str, Efficiency]) -> str:
    """The name of the chip to borrow from: of the same kind, the nearest 16-bit peak by ratio; empty without one.

    A chip with a single run lends to its twins of the same peak only.
    """
    own = float(chip[PEAK] or 0)
    same = [peer for peer in peers if peer["kind"] == chip["kind"]]
    lenders = [peer for peer in same if float(peer[PEAK]) == own or measured[peer["name"]].source.confidence != "low"]
    if not own or not lenders:
        return ""
    # Several chips share a peak (A100 with 40 and 80 GB): the one nearest in memory then.
    memory = float(chip["memory_gb"])
    best = min(lenders, key=lambda peer: (_distance(own, peer[PEAK]), _distance(memory, peer["memory_gb"])))
    return best["name"]


def _distance(own: float, other: str) -> float:
    return round(abs(math.log(own / float(other))), 9)


def _borrowed(chip: str, peer: Efficiency) -> Efficiency:
    text = f"No run on this chip is published; taken from {peer.applies_to}, of its kind the nearest peak: "
    text += peer.source.text[0].lower() + peer.source.text[1:].replace("this chip", "that chip")
    return _row(chip, peer.value, peer.low, peer.high, Source(text, peer.source.date, "low"))


def _of_all(fallback: Economic) -> Efficiency:
    text = f"No run on a chip of this kind is published; {fallback.note} of all chips: {fallback.source.text}"
    value = float(fallback.value)
    return _row("*", value, 0.5 * value, 1.4 * value, Source(text, fallback.source.date, "low"))


def _row(applies_to: str, value: float, low: float, high: float, source: Source) -> Efficiency:
    return Efficiency(applies_to=applies_to, field=FIELD, value=value, low=low, high=high, source=source)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
