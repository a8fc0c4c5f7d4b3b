"""Who organizes, what they may, and which keys are good."""

from chalice import Blueprint, Response

from chalicelib.actions.organizing import keys, people
from chalicelib.actions.organizing.keys import Wanted
from chalicelib.actions.organizing.publish import organizers_campaigns
from chalicelib.bootstrap import services
from chalicelib.domain.access import EVERYWHERE, May, Permit, Role
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people import Person
from chalicelib.domain.text import N_, clean_line
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.posted import Posted
from chalicelib.http.qr import qr

routes = Blueprint(__name__)

TEAM = "/organize/team"
LONGEST_LABEL = 120
ROLES = {
    Role.OWNER: N_("Owner: everything, in all campaigns"),
    Role.ORGANIZER: N_("Organizer: publish, decide and download"),
    Role.PARTNER: N_("Partner: who came through them and agreed to it"),
    Role.DOOR: N_("Door: admit people to a meeting"),
}
# How the same is called in a list.
CALLED = {
    Role.OWNER: N_("Owner"),
    Role.ORGANIZER: N_("Organizer"),
    Role.PARTNER: N_("Partner"),
    Role.DOOR: N_("Door"),
}


@routes.route(TEAM)
@seated(routes)
def show_team(desk: Desk) -> Response:
    """Everybody who may come in, open invitations, keys."""
    return _page(desk, _permit(desk))


@routes.route(TEAM, methods=["POST"])
@seated(routes)
def change_team(desk: Desk) -> Response:
    """Invite somebody, let somebody in again or no longer, make and revoke keys."""
    permit, form = _permit(desk), desk.form()
    try:
        return _done(desk, permit, form) or _page(desk, permit)
    except Invalid as error:
        return _page(desk, permit, typed=form, error=error)


def _done(desk: Desk, permit: Permit, form: Posted) -> Response | None:
    match form.one("act"):
        case "invite":
            if ask := desk.proof():
                return ask
            return _page(desk, permit, offered=people.invite_person(services(), permit, _wanted(form)))
        case "invite-again":
            person = _person(permit, form)
            title = desk.say(N_("Let {name} in anew?")).format(name=person.name)
            text = desk.say(N_("You get a link to pass on. Once it is used, their passkeys of before end."))
            if ask := desk.ask(title, text, desk.say(N_("Make the link"))) or desk.proof():
                return ask
            return _page(desk, permit, offered=people.invite_again(services(), permit, person.id))
        case "remove":
            person = _person(permit, form)
            title = desk.say(N_("Remove {name}?")).format(name=person.name)
            text = desk.say(N_("Their passkeys and sessions end at once. What they did stays in the record."))
            if ask := desk.ask(title, text, desk.say(N_("Remove"))) or desk.proof():
                return ask
            people.remove_person(services(), permit, person.id)
            return desk.back(TEAM, "person_removed")
        case "withdraw":
            people.withdraw_invitation(services(), permit, form.one("id"))
            return desk.back(TEAM, "invitation_withdrawn")
        case "make-key":
            if ask := desk.proof():
                return ask
            key, held = keys.make_key(services(), permit, _wanted(form))
            doors = sorted(held.principal.campaigns or ()) if held.principal.role is Role.DOOR else []
            links = [f"{services().base_url}/door/{slug}#key={key}" for slug in doors]
            return _page(desk, permit, made=key, doors=[(link, qr(link)) for link in links])
        case "revoke-key":
            title = desk.say(N_("Stop this key?"))
            text = desk.say(N_("Whatever uses it gets no answer any more, at once."))
            if ask := desk.ask(title, text, desk.say(N_("Stop the key"))):
                return ask
            keys.revoke_key(services(), permit, form.one("id"))
            return desk.back(TEAM, "key_revoked")
    return None


def label_of(form: Posted) -> tuple[str, list[FieldError]]:
    """Whom an invitation, or what a key, is for; and what is wrong with it."""
    wrong, label = [], form.one("label")
    try:
        label = clean_line(label)
    except ValueError:
        wrong.append(FieldError("label", "text_characters"))
    if not label:
        wrong.append(FieldError("label", "required"))
    elif len(label) > LONGEST_LABEL:
        wrong.append(FieldError("label", "too_long", {"max": LONGEST_LABEL}))
    return label, wrong


def _permit(desk: Desk) -> Permit:
    return desk.permit(EVERYWHERE, May.MANAGE_PEOPLE)


def _person(permit: Permit, form: Posted) -> Person:
    return people.standing(services(), form.one("person"))


def _wanted(form: Posted) -> Wanted:
    """Who or what the form wants in. Raises Invalid."""
    role, (label, wrong) = form.one("role"), label_of(form)
    if role not in list(Role):
        wrong.insert(0, FieldError("role", "unknown_choice"))
    if wrong:
        raise Invalid(wrong)
    slugs = frozenset(form.all("campaigns"))
    mine = None if Role(role) is Role.OWNER or not slugs else slugs
    return Wanted(Role(role), label, mine, form.one("source") or None)


def _page(
    desk: Desk,
    permit: Permit,
    typed: Posted | None = None,
    error: Invalid | None = None,
    **shown: object,
) -> Response:
    standing = people.list_people(services(), permit)
    values: dict[str, object] = {
        "people": standing,
        "alone": [one.role for one in standing].count(Role.OWNER) < 2,
        "invitations": people.list_invitations(services(), permit),
        "keys": keys.list_keys(services(), permit),
        "headings": organizers_campaigns(services(), desk.principal),
        "roles": ROLES,
        "called": CALLED,
        "typed": typed or Posted([]),
        "wrong": desk.wrong(error) if error else None,
        **{"offered": None, "made": None, "doors": [], **shown},
    }
    return desk.show("team.html", 422 if error else 200, here="team", **values)
