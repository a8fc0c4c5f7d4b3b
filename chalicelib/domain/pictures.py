"""The picture that networks show beside a link: what was drawn, and of what."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawn:
    """What a campaign's pictures show: its definition of the revision `rev`, and figures of that `stage`.

    The figures are those of the face's revision `face_rev`.
    """

    stage: str
    rev: int
    face_rev: int
