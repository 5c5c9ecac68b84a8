"""What all tests stand on: random examples are the same ones in each run, so that a red run can be repeated.

``INFERNOMICS_EXPLORE=1`` looks at new examples instead; what it finds becomes an ``@example`` of its test.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("explore" if os.environ.get("INFERNOMICS_EXPLORE") else "same")
