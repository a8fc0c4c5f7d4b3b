"""What is kept of an erasure: that a copy made before it must have it applied again, and not of whom.

It names the sign-on by a hash with its nonce, which is chance and was erased with it. So it says something
only to whoever has the sign-on itself, in such a copy.
"""

from datetime import datetime, timedelta

from chalicelib.domain.once import Once
from chalicelib.domain.signons import Pair

# A copy may be taken back as long as this, and is worth nothing afterwards.
KEPT = timedelta(days=100)
ERASED = "erased#"
ERASER = "eraser"


def erasures(pair: Pair, now: datetime) -> list[Once]:
    """The marks to be made with the erasure of what is held under one key."""
    records = {held.record_id for held in (pair.sign_on, pair.proposal) if held}
    return [Once(f"{ERASED}{record}", ERASER, now + KEPT) for record in sorted(records)]
