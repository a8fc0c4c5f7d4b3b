"""The countries of ISO 3166-1, named in the signer's language."""

from functools import cache

from babel import Locale

# CLDR names these regions too, but ISO 3166-1 has not assigned their codes to countries.
NOT_ASSIGNED = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)


@cache
def country_names(language: str) -> dict[str, str]:
    """Alpha-2 code to the country's name in that language (BCP 47), from CLDR."""
    territories = Locale.parse(language, sep="-").territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_ASSIGNED
    }


def is_country(code: str) -> bool:
    """Whether it is an assigned alpha-2 code, in upper case."""
    return code in country_names("en")
