"""The PDF of a letter with thousands of names in all scripts, as the exporter makes it."""

import time
from typing import Any

from bench.sizes import size
from tests.builders import letter
from tests.letters import everybody, pdf_of

NAMES = size(10_000)


def measure() -> dict[str, Any]:
    """`letter_pdf_s`: seconds of CPU, typesetting included."""
    sign_ons = list(everybody(NAMES))
    began = time.process_time()
    pdf_of(letter(), sign_ons)
    return {"letter_pdf_s": time.process_time() - began}
