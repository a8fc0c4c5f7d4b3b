"""The page to wait on for the mail. Of that mail it tells one thing: that it came back."""

from typing import TYPE_CHECKING

from chalice import Blueprint, Response

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.http.answers import redirect
from chalicelib.http.pages.forms import Form
from chalicelib.http.pages.render import Visit, subject_of
from chalicelib.http.requests import read_form
from chalicelib.http.sources import load_of

if TYPE_CHECKING:
    from chalicelib.domain.signons import SignOn

routes = Blueprint(__name__)


def waiting_at(sent: str, proposal: "SignOn") -> str:
    """The page at `sent`, an address with a query, for whoever posted this proposal."""
    from chalicelib.domain.links import seal_sent

    return f"{sent}&token={seal_sent(services().secrets.links, proposal)}"


@routes.route("/c/{slug}/sent")
def sent(slug: str) -> Response:
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    if token := visit.asked("token"):
        # Late, here and below: whoever reads a page does not wait for the import of what signs.
        from chalicelib.actions.signing.waiting import came_back

        return _page(visit, slug, token, Form(), back=came_back(services(), slug, token) is not None)
    nobodys = {"token": None, "back": False}
    return visit.kept("sent.html", subject_of(visit.view(stored)), lambda: nobodys)


@routes.route("/c/{slug}/sent", methods=["POST"])
def correct_address(slug: str) -> Response:
    """Send it to the address that was meant; for a mail that did not come back the page stays as it is."""
    from chalicelib.actions.signing.elsewhere import send_elsewhere
    from chalicelib.actions.signing.waiting import came_back

    request = routes.current_request
    visit = Visit(request, public_campaign(services(), slug).campaign.languages)
    here, spoken, token = f"{visit.base_url}/c/{slug}", f"?lang={visit.language}", visit.asked("token") or ""
    typed, proposal = read_form(request), came_back(services(), slug, token)
    if proposal is None:
        return redirect(f"{here}/sent{spoken}")
    try:
        signed = send_elsewhere(services(), proposal, str(typed.get("email", "")), load_of(request))
    except (Invalid, Unavailable) as wrong:
        errors = wrong.errors if isinstance(wrong, Invalid) else []
        if [error.field for error in errors] == ["email"]:
            return _page(visit, slug, token, Form(typed, errors, visit.language, {"email"}), back=True)
        # It closed, its text was changed, or it takes proof of work: the campaign's page says and asks that.
        return redirect(f"{here}{spoken}#sign")
    return redirect(waiting_at(f"{here}/sent{spoken}", signed.sign_on))


def _page(visit: Visit, slug: str, token: str, form: Form, back: bool) -> Response:
    view = visit.view(public_campaign(services(), slug))
    values = {"view": view, "token": token, "back": back, "form": form}
    return visit.show("sent.html", 422 if form.mistakes else 200, carried={"token": token}, **values)
