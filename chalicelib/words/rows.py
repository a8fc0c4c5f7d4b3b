"""What is wrong with rows of a list, said so that whoever has the spreadsheet open can mend it."""

from collections.abc import Callable
from functools import cache

from chalicelib.domain.errors import FieldError
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.text import N_, fold
from chalicelib.words.languages import INTERFACE_LANGUAGES, translations
from chalicelib.words.sentences import named_message

# By `field:code` or else by `code`; what is not here is said as the form says it, with the field's name.
MISTAKES = {
    "name:required": N_("There is no name."),
    "required": N_("{field}: this is empty, and the campaign needs it."),
    "email_address": N_("This is not an email address. Correct it, or leave the cell empty."),
    "nobody_to_know": N_(
        "There is no email address. Then a telephone number or an ID of its own is needed, so that nobody is "
        "counted twice."
    ),
    "unknown_country": N_("No country is called so. Write its name in full or its code, such as DE."),
    "whole_number": N_("The number of workers is not clear. Write it in digits, such as 12500."),
    "yes_or_no": N_("{field}: write yes or no."),
    "unknown_choice": N_("{field}: this is none of the choices."),
    "date_unclear": N_("The date is not clear. Write it as 2026-03-14."),
    "in_the_future": N_("The date is in the future."),
    "twice": N_("The same person is in an earlier row already."),
    "twice in row": N_("The same person is in row {row} already."),
    "id_taken": N_("Someone with another name has this ID here already."),
}
LABELS = {
    "name": N_("Name"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "email": N_("Email address"),
    "officer_title": N_("Position of the officer"),
    "union": N_("Union"),
    "kind": N_("Person or organization"),
    "commitments": N_("Commitments"),
    "visibility": N_("Name shown publicly"),
    "updates": N_("Email news"),
    "language": N_("Language"),
    "signed_at": N_("Date of signature"),
    "external_id": N_("ID in the list"),
}


def column_label(field: str, say: Callable[[str], str] = str) -> str:
    """What a column of a list is called that becomes that field."""
    asked = FIELDS.get(field)
    label = LABELS.get(field) or (asked.called or asked.label if asked else "")
    return say(label) if label else ""


def row_message(error: FieldError, say: Callable[[str], str] = str) -> str:
    """The sentence for one mistake of a row; `say` is a catalogue's `gettext`. English without it."""
    code = f"{error.code} in row" if "row" in error.params else error.code
    template = MISTAKES.get(f"{error.field}:{code}") or MISTAKES.get(code)
    label = column_label(error.field, say)
    if template is None:
        return named_message(error, label, say)
    return say(template).format_map({**error.params, "field": label})


@cache
def labels() -> dict[str, str]:
    """The field of each label, folded, in every language of the interface."""
    found: dict[str, str] = {}
    for language in INTERFACE_LANGUAGES:
        say = translations(language).gettext
        for field in (*FIELDS, *LABELS):
            if label := column_label(field, say):
                found.setdefault(fold(label), field)
    return found
