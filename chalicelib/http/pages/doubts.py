"""An address that may be mistyped: a form is shown once more with the question, and takes what is said."""

from chalicelib.domain.errors import FieldError
from chalicelib.domain.mistyped import meant_by

MISTYPED = "mistyped"


def settle(typed: dict[str, str | list[str]]) -> list[FieldError]:
    """The question that is still to be asked of whoever typed this, if any.

    What they said to it is taken out of `typed`: `asked` is the domain that they were asked about, and stays
    when they send the form again; `take` is the one that they meant, and is put in its place.
    """
    asked, take = typed.pop("asked", None), typed.pop("take", None)
    local, _, domain = str(typed.get("email", "")).rpartition("@")
    meant = meant_by(domain.strip().lower()) if local else None
    if meant is None:
        return []
    if take == meant:
        typed["email"] = f"{local}@{meant}"
        return []
    return [] if asked == domain.strip().lower() else [FieldError("email", MISTYPED, {"domain": meant})]
