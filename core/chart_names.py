"""The charts that a story can show, by id with their names: what a study may ask for, without knowing any builder."""

MOVED = "moved"
"""The chart of two states of a study."""

CHART_NAMES: dict[str, str] = {
    "lifetime": "Lifetime",
    "share": "Inference share",
    "waterfall": "Waterfall",
    "chips": "Chips",
    "pareto": "Speed and cost",
    "margin": "Price and margin",
    "tornado": "What matters most",
    "heat": "Where it flips",
    MOVED: "What moved?",
    "roofline": "Roofline",
    "latency": "Latency",
    "capacity": "Capacity",
    "history": "Price history",
    "parity": "Predicted or measured",
}
"""In the order of menus; `core.charts.CHARTS` has a builder for each."""

LARGEST_STORY = 10
"""Charts that a story shows at most: as many as there are keys for them."""
