"""Results kept for equal inputs: an edit leaves most workloads of a study as they were.

The inputs themselves are the key, byte by byte, so that what is found is what would be computed. An export evaluates
in a thread of its own: what is kept is looked up and put away by one thread at a time, and computed by any.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Result = TypeVar("Result")


class KeptResults(Generic[Result]):
    """The results of the last different inputs: as many as come to `most`, counted or by what `size` says of each."""

    def __init__(self, most: int, size: Callable[[Result], int] = lambda _: 1) -> None:
        self.most = most
        self._size = size
        self._kept: OrderedDict[Hashable, Result] = OrderedDict()
        self._alone = threading.Lock()

    def of(self, inputs: Iterable[npt.NDArray[Any]], compute: Callable[[], Result]) -> Result:
        """The result kept for equal inputs of equal shapes, else that of `compute`; nobody may change what it gives."""
        key = tuple((np.shape(one), np.asarray(one).tobytes()) for one in inputs)
        with self._alone:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = compute()
        with self._alone:
            self._kept[key] = found
            self._kept.move_to_end(key)
            held = self.size
            while held > self.most:
                held -= self._size(self._kept.popitem(last=False)[1])
        return found

    @property
    def size(self) -> int:
        """What the results that are kept come to."""
        return sum(map(self._size, self._kept.values()))

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
