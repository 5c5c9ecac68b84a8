"""Keep freed memory for the next evaluation, where the C library can be asked to, and give it back at rest.

An evaluation makes some hundred arrays of about a tenth to one megabyte and drops them with the next one. By default
glibc gives such blocks back to the system and gets them anew, page by page: eight workloads took 700 to 1,300 page
faults an evaluation and a tenth of the processor time for them; one workload hardly any.

What is kept is what the largest evaluation so far has taken, a sweep of thirty chips say: nobody needs it while nobody
edits. Giving it back takes 1 to 10 ms and leaves 10 to 25 MB less; the next evaluation takes some milliseconds longer.
"""

import ctypes
import functools
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of <malloc.h>
KEPT_BYTES = 64 * 1024 * 1024
LARGEST_KEPT_BLOCK = 32 * 1024 * 1024


@functools.cache
def keep_freed_memory() -> bool:
    """Ask for it, once a process; False where the C library is another one, which is no fault."""
    library = _c_library()
    if library is None:
        return False
    try:
        limits = ((_MMAP_THRESHOLD, LARGEST_KEPT_BLOCK), (_TRIM_THRESHOLD, KEPT_BYTES))
        return all(library.mallopt(option, value) == 1 for option, value in limits)
    except AttributeError:
        return False


def give_freed_memory_back() -> bool:
    """Ask for that; False where nothing was given back, or the C library is another one, which is no fault."""
    library = _c_library()
    try:
        return library is not None and library.malloc_trim(0) == 1
    except AttributeError:
        return False


def _c_library() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL("libc.so.6")
    except OSError:
        return None
