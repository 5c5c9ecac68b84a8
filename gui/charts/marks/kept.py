"""Items of a plot kept under the identity of what they draw, so that new numbers need no new items."""

from collections.abc import Callable, Iterable
from typing import Any


class Keeper:
    """Puts items into one plot and takes them out again."""

    def __init__(self, plot: Any) -> None:
        self._plot = plot

    def update(self, kept: dict[str, Any], keys: Iterable[str], make: Callable[[], Any], *, z: float) -> None:
        """Have an item for each of these keys and no other."""
        wanted = list(keys)
        for key in wanted:
            self.update_one(kept, key, make, z=z)
        self.drop(kept, wanted)

    def update_one(self, kept: dict[str, Any], key: str, make: Callable[[], Any], *, z: float) -> None:
        """Have an item for this key."""
        if key not in kept:
            item = make()
            item.setZValue(z)
            self._plot.addItem(item, ignoreBounds=True)
            kept[key] = item

    def drop(self, kept: dict[str, Any], keys: Iterable[str]) -> None:
        """Take out all items but those of these keys."""
        for key in kept.keys() - set(keys):
            self._plot.removeItem(kept.pop(key))
