"""Dated prices: of a chip-hour by provider, region and term, of tokens behind an API; their past and paths ahead."""
