"""Keep freed memory for the next evaluation, where the C library can be asked to.

An evaluation makes some hundred arrays of about a tenth to one megabyte and drops them with the next one. By default
glibc gives such blocks back to the system and gets them anew, page by page: eight workloads took 700 to 1,300 page
faults an evaluation and a tenth of the processor time for them; one workload hardly any.
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
    if not sys.platform.startswith("linux"):
        return False
    try:
        library = ctypes.CDLL("libc.so.6")
        limits = ((_MMAP_THRESHOLD, LARGEST_KEPT_BLOCK), (_TRIM_THRESHOLD, KEPT_BYTES))
        return all(library.mallopt(option, value) == 1 for option, value in limits)
    except (OSError, AttributeError):
        return False
