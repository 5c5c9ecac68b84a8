"""Step 1: which rows and columns of the raw tables ship with the project, under their licences."""

from collections.abc import Callable
from pathlib import Path

from core.catalog_build.claims import CLAIMS, PUBLISHED_COSTS
from core.catalog_build.serving_tables import TABLES as SERVING_TABLES
from core.catalog_build.tables import Row, cleaned, read_table, write_table
from core.errors import CatalogError

BARRED_SOURCES = (
    "cherielilili/gpu-pricing-tracker",
    "joshhmckee",
    "United-Compute",
    "simonw/llm-prices",
    "SemiAnalysisAI/InferenceX-app",
    "dstackai/gpuhunt",
)
"""Collections without a licence, or with a copyleft one: checked against, never shipped as rows."""

OWN_TABLES = (
    "efficiency.csv",
    "workloads.csv",
    "defaults.csv",
    "assumed_prices.csv",
    "cited_api_prices.csv",
    "networks.csv",
    "demand_profiles.csv",
    "generations.csv",
    "network_measurements.csv",
    CLAIMS,
    PUBLISHED_COSTS,
    *SERVING_TABLES,
)
"""Tables that this project writes itself; they live beside the copied ones."""

API_COLUMNS = (
    "provider",
    "model",
    "date",
    "usd_per_million_input",
    "usd_per_million_cached_input",
    "usd_per_million_output",
    "event",
    "source",
    "confidence",
)
PURCHASE_COLUMNS = ("chip", "date", "usd_per_chip", "basis", "source", "confidence")
TRAINING_COLUMNS = (
    "id",
    "source",
    "date",
    "model",
    "params_total",
    "params_active",
    "seq_len",
    "arch",
    "chip",
    "n_chips",
    "precision",
    "parallelism",
    "global_batch",
    "metric",
    "value",
    "unit",
    "tier",
    "flop_convention",
    "family",
    "notes",
    "not_scored",
)
SERVING_COLUMNS = (
    "id",
    "group",
    "strict",
    "source",
    "date",
    "framework",
    "batching",
    "chip",
    "n_chips",
    "model",
    "weight_precision",
    "kv_precision",
    "compute_precision",
    "tp",
    "pp",
    "ep",
    "dp",
    "batch_or_concurrency",
    "input_tokens",
    "output_tokens",
    "phase",
    "metric",
    "value",
    "unit",
    "notes",
    "not_scored",
)
UTILIZATION, TRAINING_SPEED = "mfu", "tokens_per_s_per_chip"
SIXTEEN_BIT = ("bf16", "fp16")

Rule = Callable[[Row], str]
"""Why a row is left out; an empty text keeps it."""


def select(source: Path, target: Path) -> dict[str, dict[str, int]]:
    """Copy what may ship from `source` to `target`; returns by table how many rows were kept, and left out and why.

    Raises CatalogError where a table is missing. Selecting from a selection changes nothing.
    """
    target.mkdir(parents=True, exist_ok=True)
    chips = read_table(source / "chips.csv")
    rules: dict[str, tuple[Rule, tuple[str, ...] | None]] = {
        "chips.csv": (_keep, None),
        "models.csv": (_keep, None),
        "economics.csv": (_keep, None),
        "rental_prices.csv": (_of_chips(chips, _rental_rule), None),
        "purchase_prices.csv": (_of_chips(chips, _barred), PURCHASE_COLUMNS),
        "api_prices.csv": (_api_rule, API_COLUMNS),
        "training_measurements.csv": (_training_rule(chips), TRAINING_COLUMNS),
        "inference_measurements.csv": (_serving_rule, SERVING_COLUMNS),
    }
    report = {}
    for name, (rule, columns) in rules.items():
        rows = [_cleaned(row) for row in read_table(source / name)]
        reasons = [rule(row) for row in rows]
        kept = [row for row, reason in zip(rows, reasons, strict=True) if not reason]
        write_table(target / name, kept, columns or tuple(rows[0]))
        counts = {reason or "kept": reasons.count(reason) for reason in dict.fromkeys(["", *reasons])}
        report[name] = counts
    for name in OWN_TABLES:
        _copy_own(source, target, name)
    return report


def _cleaned(row: Row) -> Row:
    """A row whose cells hold no line ends, so that it is one line, and whose sources are plain."""
    plain = {column: " ".join(cell.split()) for column, cell in row.items()}
    return {column: cleaned(cell) if column.startswith("source") else cell for column, cell in plain.items()}


def _keep(_: Row) -> str:
    return ""


def _of_chips(chips: list[Row], rule: Rule) -> Rule:
    """A rule, and only chips that the catalog holds: a price of another chip has no row to show it."""
    names = {chip["name"] for chip in chips}
    return lambda row: rule(row) or ("" if row["chip"] in names else "a chip that is not in chips.csv")


def _barred(row: Row) -> str:
    return next((f"licence of {name}" for name in BARRED_SOURCES if name in row["source"]), "")


def _rental_rule(row: Row) -> str:
    if reason := _barred(row):
        return reason
    if row["pricing_model"].startswith(("TCO", "index", "3y rental (market)")):
        return "a modelled cost or an index, not a price"
    return "recalled, to be verified" if row["notes"].startswith("VERIFY") else ""


def _api_rule(row: Row) -> str:
    """Rows that may ship, state both prices, and whose price is a fact of its date."""
    if reason := _barred(row):
        return reason
    if not row["usd_per_million_input"] or not row["usd_per_million_output"]:
        return "a speed, not a price"
    if row["event"] == "published_speed":
        return "a price beside a measured speed; the provider's own dated rows have it"
    return "known to be wrong on its date" if row.get("notes", "").startswith("TRAP") else ""


def _training_rule(chips: list[Row]) -> Rule:
    """Measured speeds, and utilisations at 16 bit; a chip without FP8 has no other rate that a run could mean."""
    without_fp8 = {chip["name"] for chip in chips if not chip["fp8_tflops"]}

    def rule(row: Row) -> str:
        if row["metric"] not in (UTILIZATION, TRAINING_SPEED):
            return "neither a utilisation nor a speed"
        sixteen_bit = row["precision"].lower() in SIXTEEN_BIT
        assumed = not row["precision"] and row["chip"] in without_fp8
        if row["metric"] == UTILIZATION and not sixteen_bit and not assumed:
            return "a utilisation not at 16 bit, or precision not stated"
        return _barred(row) or ("" if row["tier"] in ("A", "B") else "tier below B")

    return rule


def _serving_rule(row: Row) -> str:
    """Rows fit for error statistics whose source a reader can find."""
    if row["source"].startswith("anonymous"):
        return "no author and no licence"
    if row["not_scored"].startswith("derived"):
        return "derived from another row"
    return _barred(row) or ("" if row["strict"] in ("A", "B") else "for plausibility only")


def _copy_own(source: Path, target: Path, name: str) -> None:
    if (source / name).exists():
        content = (source / name).read_bytes()
        (target / name).write_bytes(content)
    elif not (target / name).exists():
        raise CatalogError(f"The project's own table {name} is neither in {source} nor in {target}.")
