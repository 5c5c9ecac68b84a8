"""The look of a deck's slides: the shipped one, a brand's, or that of a template."""

from core.export.look import SlideLook, plain_look
from core.export.pptx.stage import Stage
from core.slides.brand import Brand
from core.slides.page import Page

WHERE = "The template"


def stage_of(page: Page, brand: Brand | None, template: bytes | None) -> Stage:
    """A presentation without slides in this look; raises LookRefused where the template cannot be used."""
    from core.export.pptx.plain_look import plain_stage
    from core.export.pptx.template import template_stage

    return plain_stage(page, brand) if template is None else template_stage(template, WHERE, brand)


def look_of(page: Page, brand: Brand | None, template: bytes | None) -> SlideLook:
    """The same look for painted pages; raises LookRefused where the template cannot be used."""
    from core.export.pptx.template import template_look

    return plain_look(page, brand) if template is None else template_look(template, WHERE, brand)
