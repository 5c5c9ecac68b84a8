"""The terms under which a chip-hour is rented: a closed vocabulary, whatever words a provider uses."""

from typing import Literal, get_args

Term = Literal["on-demand", "spot", "1-year commitment", "3-year commitment", "reserved"]
TERMS: tuple[Term, ...] = get_args(Term)
"""All terms, the freest first.

spot: the provider may take the chip back, or the price floats with the market; reserved: paid ahead for a stated
time shorter than a year, as capacity blocks are.
"""

BookTerm = Term | Literal["assumption"]
"""What a row of the book is priced under: a term, or nothing that anybody offers."""
