"""What people are told when something is wrong: one English sentence for each code, ready for gettext.

Codes are the stable part of the interface; sentences may change and are translated. They mention only
`params` of our own making, never what somebody typed.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from chalicelib.domain.errors import FieldError
from chalicelib.domain.text import N_

NOTHING: Mapping[str, int] = MappingProxyType({})

# What is wrong with a field. `field:code` is looked up before `code`; `{max}` and the like are params.
FIELD_MESSAGES = {
    "required": N_("Fill in this field."),
    "name:required": N_("Enter your name."),
    "email:required": N_("Enter your email address."),
    "country:required": N_("Choose your country."),
    "employer:required": N_("Enter your employer."),
    "union:required": N_("Enter your union."),
    "phone:required": N_("Enter your telephone number."),
    "organization:required": N_("Enter the name of the organization."),
    "members_represented:required": N_("Enter how many workers it represents."),
    "signature:required": N_("Sign by typing your full name."),
    "past_day": N_("This day is over. Choose another one."),
    "day:required": N_("Choose a day."),
    "kind:required": N_("Choose whether you sign for yourself or for an organization."),
    "altcha:required": N_("Let your browser solve the puzzle, then send the form again."),
    "altcha:already_used": N_("This puzzle was solved and used before; please send the form again."),
    "altcha:expired": N_("The puzzle expired; please send the form again."),
    "altcha:wrong_answer": N_("The puzzle was not solved; please send the form again."),
    "reason:required": N_("Give a reason."),
    "line_taken": N_("Another card has this line of the unit’s list already."),
    "unit_list:empty": N_("There is no name in this list."),
    "unit_list:not_a_table": N_("This file cannot be read. Save it as CSV or XLSX, and try again."),
    "unit_list:too_large": N_("This file is larger than 4 MB."),
    "unit_list:too_late": N_("The campaign closed more than 30 days ago: no list is kept any more."),
    "as_of:required": N_("Give the day of the list."),
    "one:required": N_("Select at least one."),
    "changed_since": N_("This was changed after you opened the page. Please look again."),
    "token:changed_since": N_(
        "Something else was posted for this address after the email was sent. "
        "Open its link: the page shows what it confirms."
    ),
    "submission_id:already_used": N_(
        "You already sent this form with a different email address. Open the form again to send a new one."
    ),
    "unknown_field": N_("There is no such field."),
    "wrong_type": N_("This has the wrong type."),
    "not_an_object": N_("A JSON object is expected."),
    "wrong_format": N_("This is not written as expected."),
    "members_represented:whole_number": N_("Enter a whole number of workers, such as 12500 or 12,500."),
    "website:wrong_format": N_("Enter an address such as www.example.org."),
    "visibility:unknown_choice": N_("Choose whether the organization is shown publicly."),
    "whole_number": N_("Enter a whole number, in digits."),
    "passkey:not_recognised": N_(
        "This passkey opens nothing here. Try another one, or ask for a new invitation."
    ),
    "campaigns:owners_have_all": N_("An owner’s campaigns are all of them."),
    "person:last_owner": N_("The last owner cannot be removed. Invite another one first."),
    "passkey:took_too_long": N_("That took too long. Press the button again."),
    "passkey:only_one": N_("This is your only passkey. Add another one first."),
    "passkey:required": N_("Use your passkey."),
    "too_long": N_("Use at most {max} characters."),
    "too_short": N_("Use at least {min} characters."),
    "too_many": N_("Give at most {max}."),
    "too_few": N_("Give at least {min}."),
    "too_small": N_("This must be {min} or more."),
    "too_large": N_("This must be {max} or less."),
    "invalid": N_("This is not valid."),
    "text_characters": N_("This has characters that cannot be shown."),
    "mistyped": N_("Did you mean {domain}?"),
    "email_address": N_("Enter an email address such as name@example.org."),
    "no_letter": N_("This needs at least one letter."),
    "phone_number": N_("Enter a telephone number."),
    "unknown_country": N_("Choose a country from the list."),
    "slug:taken": N_("There is a campaign at this address already. Choose another address."),
    "not_json": N_("This is no definition: it is not written as a JSON object."),
    "unknown_choice": N_("Choose from what is offered."),
    "choose_one": N_("Choose at least one."),
    "must_be_true": N_("Tick this box to go on."),
    "authorized:must_be_true": N_("Tick the box to say that you may sign for the organization."),
    "consent:must_be_true": N_("Tick the box to say that you have read the text and agree."),
    "differs_from_name": N_("Type your name exactly as above."),
    "text_changed": N_("The text has changed since you opened this page. Read it again before you sign."),
    "already_used": N_("This was used before."),
    "not_accepted": N_("This campaign does not take this kind of signature."),
    "not_offered": N_("This is not offered here."),
    "not_asked": N_("This campaign does not ask for this."),
    "organizations_only": N_("Only organizations give this."),
    "not_waiting": N_("This is not confirmed, so there is nothing to decide."),
    "differs_from_address": N_("This is not the slug in the address."),
    "bad_cursor": N_("Use the cursor that the page before gave."),
    "takes_no_lists": N_("Lists cannot be brought into this campaign now."),
    "begun": N_("This list is being brought in already."),
    "not_available": N_("This campaign has no such file."),
    "ascending": N_("These must ascend, without repeats."),
    "origin": N_("Use an origin like https://www.example.org, or http:// on a localhost name."),
    "timezone": N_("Use a name of the IANA time zone database, like Europe/Berlin."),
    "contrast": N_(
        "White text is hard to read on this colour; choose a darker one, with a contrast of at least 4.5:1."
    ),
    "logo_format": N_("Give the logo as a base64 data URI of a PNG or SVG image."),
    "logo_active": N_(
        "An SVG logo must hold no script and no animation, and refer to nothing outside itself; "
        "save it as plain SVG."
    ),
    "logo_size": N_("Choose a logo of at most 2,000 pixels in width and height."),
    "appearance.logo:too_long": N_("Choose a logo of at most 12 KiB."),
    "commitments_needed": N_("A pledge needs commitments."),
    "unit_needed": N_("A card needs a bargaining unit."),
    "event_needed": N_("A sign-in needs an event."),
    "individuals_only": N_("This kind of campaign takes individuals only."),
    "required_on_card": N_("A card must require this."),
    "sensitive_on_card": N_("A card must not ask for birth dates, social security numbers or the like."),
    "sealed_here": N_("Names are sealed in campaigns of this kind."),
    "checked_on_card": N_("Each card is checked before it counts."),
    "pass_at_once": N_("Whoever signs in has a pass at once, so nobody is checked before."),
    "milestones_need_unit": N_("Milestones need a bargaining unit."),
    "milestones_need_review": N_(
        "Names that are sealed until a milestone need before_counting, so that no made-up address reaches it."
    ),
    "default_language_missing": N_("The first language's text is missing."),
    "language_not_listed": N_("A text has a language that the campaign does not list."),
    "repeated": N_("Something is repeated."),
    "not_sealed_until_milestone": N_("These names are not sealed until a milestone."),
    "names_stay_sealed": N_("Names that were sealed when people signed stay sealed."),
    "kind_is_fixed": N_("The kind of a campaign cannot change."),
}

# What was expected of a field, by the name that the error gives it; looked up before its code.
EXPECTED = {
    "moment": N_("A date and time like 2026-12-31T23:00:00Z."),
    "day": N_("A day like 2026-12-31."),
    "id": N_("Lower-case letters, digits and single hyphens, like living-wage."),
    "language": N_("A language code like en or pt-BR."),
    "email": FIELD_MESSAGES["email_address"],
    "colour": N_("A colour like #23406f."),
    "choice": N_("One of {choices}."),
    "other_key": N_("There is no such field. Did you mean {nearest}?"),
    "text": N_("A text, in quotation marks."),
    "whole_number": N_("A whole number, without quotation marks."),
    "yes_or_no": N_("true or false, without quotation marks."),
    "list": N_("A list, in square brackets."),
    "text_by_language": N_('A text for each language, like {{"en": "…"}}.'),
    "object": N_("An object, in braces."),
}

# Sentences that say by themselves which field they are about, whatever the field.
SPEAKING = frozenset({"email_address", "phone_number", "unknown_country", "text_changed"})

# What is wrong with a request as a whole.
MESSAGES = {
    "cross_site": N_("This came from another site, so nothing was done."),
    "invalid": N_("Some of what was sent is wrong."),
    "unreadable": N_("What was sent cannot be read."),
    "too_large": N_("What was sent is too large; {max} bytes are the most."),
    "too_large_to_keep": N_(
        "This is too large to be kept: compressed it has {size} bytes, and {max} are the most."
    ),
    "changed_since": N_("This was changed after you opened the page. Please look again."),
    "not_told_yet": N_("The last milestone has not been told yet; until then the names stay sealed."),
    "outdated": N_("Someone else has saved this since you read it. Read it again."),
    "wrong_type": N_("What was sent has the wrong type."),
    "not_found": N_("There is nothing at this address, or you do not have access to it."),
    "unauthorized": N_("This needs a valid key."),
    "method_not_allowed": N_("This cannot be done here."),
    "closed": N_("This campaign is closed."),
    "not_yet_open": N_("This campaign is not open yet."),
    "withdrawn": N_("This signature was withdrawn."),
    "filed": N_(
        "This campaign has closed and the cards have been handed in. You can no longer withdraw yours."
    ),
    "too_often": N_("Too many requests came from your network; please try again in a moment."),
    "too_many_names": N_(
        "There are more names than a letter can hold. Take a list of them instead, as CSV or XLSX."
    ),
    "no_file": N_("The file has not arrived. Please choose it again."),
    "not_a_table": N_("This is no table that we can read. Save it as CSV or XLSX."),
    "empty": N_("There is nothing in this file."),
    "file_too_large": N_("This file is too large; 50 MB are the most."),
    "too_many_rows": N_("This list is too long. Divide it into files of at most 200,000 rows."),
    "no_columns": N_("No column is matched to a field yet."),
    "too_many_cards": N_("There are more cards than one package can hold."),
    "try_later": N_("We are busy; nothing was lost. Please try again in a moment."),
    "unexpected": N_("Something went wrong on our side; please try again."),
}


def field_message(error: FieldError, translate: Callable[[str], str] = str) -> str:
    """The sentence for one field; `translate` is a catalogue's `gettext`. English without it."""
    template = (
        FIELD_MESSAGES.get(f"{error.field}:{error.code}")
        or EXPECTED.get(error.expected)
        or FIELD_MESSAGES.get(error.code)
    )
    return translate(template or FIELD_MESSAGES["invalid"]).format_map(error.params)


def named_message(error: FieldError, label: str, translate: Callable[[str], str] = str) -> str:
    """The same for a list of them: with the field's `label` before it, unless it names the field itself."""
    text = field_message(error, translate)
    if not label or error.code in SPEAKING or f"{error.field}:{error.code}" in FIELD_MESSAGES:
        return text
    return translate(N_("{field}: {mistake}")).format(field=label, mistake=text)


def message(code: str, translate: Callable[[str], str] = str, params: Mapping[str, int] = NOTHING) -> str:
    """The sentence for a request as a whole."""
    return translate(MESSAGES.get(code, MESSAGES["unexpected"])).format_map(params)
