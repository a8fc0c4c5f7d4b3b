"""Plugins, and hypothesis with the same examples each time: a red test stays red until it is mended."""

import os

# Read when the functions are imported; on AWS the template sets them.
os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "Undersigned", "POWERTOOLS_SERVICE_NAME": "undersigned"}

from hypothesis import settings

settings.register_profile("tests", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("tests")

pytest_plugins = ["tests.stack", "tests.backends", "tests.browser"]
