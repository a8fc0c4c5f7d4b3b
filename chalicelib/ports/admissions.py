"""What the door needs from outside, as a protocol: the store and the tests' fake fit it."""

from datetime import date, datetime
from typing import Protocol

from chalicelib.domain.passes import Admission, Attendance, Pass, Scan


class AdmissionStore(Protocol):
    """Who was let in. Nothing in it names a person, or is a sign-on's key: `record` is its `record_id`."""

    def get(self, granted: Pass, record: str) -> Admission | None: ...

    def admit(self, granted: Pass, record: str, scan: Scan, expires_at: datetime) -> Admission:
        """Let in with this scan if it is the pass's first, else keep it beside the first.

        Returns what is held then. Of any number at once exactly one is the first; a scan that is known
        (`Admission.knows`) changes nothing. `expires_at` counts for the first scan. Raises Conflict.
        """

    def note_search(self, slug: str, door: str, window: datetime, expires_at: datetime) -> int:
        """Note that a door searched in the time that begins with `window`; returns how often it has."""

    def attendance(self, slug: str, day: date) -> Attendance:
        """Counted now, not kept as a counter, so that it is right by construction."""
