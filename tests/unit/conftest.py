"""How hypothesis runs here: the same examples every time, so that a red test stays red until it is mended."""

from hypothesis import settings

settings.register_profile("unit", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("unit")
