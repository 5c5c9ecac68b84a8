"""Titles that have to fit: what they name may be long."""

LONGEST_TITLE = 90


def fitting(*titles: str) -> str:
    """The first of some titles that is short enough, else the last: the fullest first, one without names last."""
    return next((title for title in titles if len(title) <= LONGEST_TITLE), titles[-1])
