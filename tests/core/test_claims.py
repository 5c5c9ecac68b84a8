"""Claims of the source article: rows of the catalog, and what a computed figure says to them."""

from typing import Any

import pytest

from core.catalog import load_catalog
from core.catalog_build.claims import claims_of, published_costs_of
from core.claims.claim import Claim
from core.errors import CatalogError

CATALOG = load_catalog()
SHARE = CATALOG.claim("inference-share")
LATENCY = CATALOG.claim("inferentia-latency")


def test_four_claims_and_the_question_of_the_title_ship() -> None:
    assert [claim.id for claim in CATALOG.claims] == [
        "inference-share", "tpu-v4-cost", "inferentia-latency", "cost-decline", "inference-over-training",
    ]  # fmt: skip
    for claim in CATALOG.claims:
        assert claim.heading
        assert claim.statement
        assert claim.traced
        assert claim.study
        assert claim.source.text
        assert claim.source.confidence == "low"
        assert len(claim.evidence) >= 2
        assert all(one.says and one.source.text and one.source.date for one in claim.evidence)


def test_claims_are_about_chips_of_the_catalog() -> None:
    for identifier in ("tpu-v4-cost", "inferentia-latency"):
        claim = CATALOG.claim(identifier)
        assert CATALOG.chip(claim.chip).name != CATALOG.chip(claim.reference_chip).name


@pytest.mark.parametrize(
    ("claim", "low", "high", "verdict"),
    [
        (SHARE, 0.75, 0.85, "supported"),
        (SHARE, 0.60, 0.80, "plausible"),
        (SHARE, 0.40, 0.60, "not_supported"),
        (SHARE, 0.70, 0.70, "supported"),
        (LATENCY, -0.40, -0.30, "supported"),
        (LATENCY, -0.40, -0.10, "plausible"),
        (LATENCY, -0.20, 0.10, "not_supported"),
    ],
)
def test_a_verdict_asks_whether_the_band_reaches_the_claim(claim: Claim, low: float, high: float, verdict: str) -> None:
    assert claim.verdict(low, high) == verdict
    assert claim.verdict(high, low) == verdict


def rows(**changed: str) -> list[dict[str, str]]:
    fields = {
        "heading": "H", "statement": "S", "measure": "latency", "comparison": "change", "value": "-0.25",
        "trace": "no source", "traced": "T", "study": "study",
    }  # fmt: skip
    source = {"date": "2026-11", "source": "page", "confidence": "low"}
    return [{"claim": "c", "field": name, "value": value, **source} for name, value in (fields | changed).items()]


def test_a_claim_is_read_from_its_rows() -> None:
    evidence: dict[str, Any] = {**rows()[0], "field": "evidence", "value": "says so"}
    (claim,) = claims_of([*rows(chip="a"), evidence, evidence], {"a"})
    assert (claim.id, claim.value, claim.chip) == ("c", -0.25, "a")
    assert [one.says for one in claim.evidence] == ["says so", "says so"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (rows(chip="unknown"), "not in the catalog"),
        ([*rows(), rows()[0]], "given twice"),
        (rows()[1:], "heading"),
        (rows(measure="colour"), "cannot be read"),
        (rows(mood="good"), "mood"),
    ],
)
def test_a_row_that_no_claim_has_a_place_for_is_refused(table: list[dict[str, str]], words: str) -> None:
    with pytest.raises(CatalogError, match=words):
        claims_of(table, {"a"})


def test_a_published_figure_given_twice_is_refused() -> None:
    row = {
        "case": "c", "measure": "m", "value": "1", "unit": "USD", "low": "", "high": "", "date": "2026",
        "source": "page", "confidence": "low", "note": "",
    }  # fmt: skip
    with pytest.raises(CatalogError, match="given twice"):
        published_costs_of([row, row])


def test_an_unknown_claim_or_figure_is_refused_by_name() -> None:
    with pytest.raises(CatalogError, match="claim “nothing”"):
        CATALOG.claim("nothing")
    with pytest.raises(CatalogError, match="deepseek-v3: mood"):
        CATALOG.published_cost("deepseek-v3", "mood")
