"""The environment of a function, read and checked once."""

import os
from functools import cache
from typing import NamedTuple


class Settings(NamedTuple):
    """Every variable a function may be given, each in small letters; what it does not use stays empty.

    Asking for an empty one through `required` raises LookupError, which names the variable.
    """

    campaigns_table: str = ""
    signons_table: str = ""
    tally_table: str = ""
    access_table: str = ""
    limits_table: str = ""
    audit_table: str = ""
    work_table: str = ""
    keys_secret: str = ""
    console_secret: str = ""
    base_url: str = ""
    mail_queue_url: str = ""
    failures_queue_url: str = ""
    exports_bucket: str = ""
    exporter_function: str = ""
    importer_function: str = ""
    mail_from: str = ""
    ses_configuration_set: str = ""
    challenge_after: int = 30
    refuse_after: int = 300
    edge_secret: str = ""

    def required(self, name: str) -> str:
        """The setting of that attribute name; raises LookupError when this function was not given it."""
        value = str(getattr(self, name))
        if not value:
            raise LookupError(f"this function needs the variable {name.upper()}")
        return value


# The numbers, and how small each may be.
LEAST = {"challenge_after": 0, "refuse_after": 1}


@cache
def settings() -> Settings:
    """The settings of this process; raises ValueError for a value of the wrong kind."""
    given = {name: os.environ.get(name.upper(), "").strip() for name in Settings._fields}
    numbers = {name: _number(name, given.pop(name)) for name in LEAST if given[name]}
    texts = {name: value for name, value in given.items() if name not in LEAST}
    return Settings(**texts, **numbers)  # type: ignore[arg-type]


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and int(value) >= LEAST[name]):
        raise ValueError(f"{name.upper()} must be a whole number from {LEAST[name]} on")
    return int(value)
