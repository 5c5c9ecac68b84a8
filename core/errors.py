"""What the core says when it refuses: one plain sentence for people, never a traceback."""


class InfernomicsError(Exception):
    """Base of every refusal that a user may see; `str(error)` is the whole sentence."""


class CellRefused(InfernomicsError):
    """A typed or pasted text is not a value this cell takes."""


class CellAmbiguous(CellRefused):
    """A text has two honest readings; `readings` lists how to type each of them without doubt.

    about: what the doubt is about. An answer to one question holds for every other about the same: whether a "mark" is
    of decimals or of thousands, whether "percent" are meant, which "unit" a letter multiplies.
    """

    def __init__(self, sentence: str, readings: tuple[str, ...], about: str) -> None:
        super().__init__(sentence)
        self.readings = readings
        self.about = about


class StudyRefused(InfernomicsError):
    """A study file (or an edit of a study) breaks a rule; the sentence holds the path and the reason."""


class LibraryRefused(InfernomicsError):
    """A library of own records, or a change of it, breaks a rule or cannot be read or written."""


class LookRefused(InfernomicsError):
    """A slide template, a `theme.json` or its logo is not what it must be, or cannot be read."""


class CatalogError(InfernomicsError):
    """The shipped data are damaged or missing."""
