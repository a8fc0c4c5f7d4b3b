"""How hypothesis runs here: the same examples every time, so that a red test stays red until it is mended."""

import os

# Read when the functions are imported; on AWS the template sets them.
os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "Undersigned", "POWERTOOLS_SERVICE_NAME": "undersigned"}

from hypothesis import settings

settings.register_profile("unit", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("unit")
