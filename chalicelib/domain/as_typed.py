"""What people type, where it is held in one way only: numbers in groups, websites without their scheme."""

import re
import unicodedata
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

# Between groups of digits stands one of these, the same throughout: a space of any width, a comma (of Arabic
# and of full width too), a full stop, an apostrophe.
SEPARATORS = str.maketrans({"٬": ",", "،": ",", "，": ",", "．": ".", "’": "'", "ʼ": "'", "＇": "'"})
# Of three digits each, as in most of the world, or of two before the last three, as in India.
GROUPED = re.compile(
    r"[1-9][0-9]{0,2}([ ,.'])[0-9]{3}(?:\1[0-9]{3})*|[1-9][0-9]?([ ,])(?:[0-9]{2}\2)+[0-9]{3}"
)
NUMBER = re.compile(r"[0-9]+(?:[ ,.'][0-9]+)+")

NOT_IN_ADDRESSES = r"\s<>\"'\\"
WITH_SCHEME = re.compile(rf"(https?)://([^{NOT_IN_ADDRESSES}]+)", re.IGNORECASE)
# A host's name, which ends with letters, and what may follow it.
_LABEL = rf"[^{NOT_IN_ADDRESSES}/?#:@.]+"
WITHOUT_SCHEME = re.compile(
    rf"(?:{_LABEL}\.)+[^\W\d_](?:{_LABEL})?(?::[0-9]{{1,5}})?(?:[/?#][^{NOT_IN_ADDRESSES}]*)?"
)
# Both, as the document of the API says it.
ADDRESS_PATTERN = rf"^(?:[Hh][Tt][Tt][Pp][Ss]?://[^{NOT_IN_ADDRESSES}]+|{_LABEL}\.[^{NOT_IN_ADDRESSES}]+)?$"


def number_typed(value: Any, info: ValidationInfo) -> Any:
    """The digits of a number that a form holds in groups, for whoever reads whole numbers to read.

    Whatever is no such number passes as it is, and so does all of JSON. Raises `whole_number` where groups
    leave open what is meant: 12.5, 1,5 or 12.50.
    """
    if info.mode == "json" or not isinstance(value, str):
        return value
    plain = "".join(map(_plain, value.strip())).translate(SEPARATORS)
    if GROUPED.fullmatch(plain):
        return re.sub("[^0-9]", "", plain)
    if NUMBER.fullmatch(plain):
        raise PydanticCustomError("whole_number", "is not clearly a whole number")
    return plain


def web_address(value: str) -> str:
    """The address of a website with its scheme, `https` where none was typed; empty stays empty.

    Raises `wrong_format` for what is no such address.
    """
    if match := WITH_SCHEME.fullmatch(value):
        return f"{match[1].lower()}://{match[2]}"
    if value and not WITHOUT_SCHEME.fullmatch(value):
        raise PydanticCustomError("wrong_format", "is no address of a website")
    return f"https://{value}" if value else ""


def _plain(character: str) -> str:
    if unicodedata.category(character) == "Zs":
        return " "
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
