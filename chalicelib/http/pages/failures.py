"""The pages of what went wrong."""

from chalice.app import Request, Response

from chalicelib.domain.text import N_
from chalicelib.http.answers import Failure
from chalicelib.http.pages.render import Visit
from chalicelib.words.languages import translations
from chalicelib.words.sentences import field_message, message

TITLES = {
    400: N_("This cannot be read"),
    401: N_("You need a key"),
    404: N_("Page not found"),
    405: N_("This cannot be done here"),
    410: N_("No longer available"),
    413: N_("This is too large"),
    415: N_("This has the wrong type"),
    422: N_("There is a problem"),
    429: N_("Please wait a moment"),
    503: N_("Please try again in a moment"),
}
NOTHING_HERE = N_(
    "Check that the address is typed correctly. A link from an email stops working when the signature was "
    "erased or was not confirmed within seven days."
)
ANY_OTHER = N_("Something went wrong")


def error_page(request: Request | None, failed: Failure) -> Response:
    """The page for a failure, in the visitor's language; headers are the caller's to add."""
    visit = Visit(request)
    say = translations(visit.language).gettext
    title = say(TITLES.get(failed.status, ANY_OTHER))
    if failed.status == 404:
        sentences = [say(NOTHING_HERE)]
    else:
        sentences = [field_message(error, say) for error in failed.errors] or [
            message(failed.code, say, failed.params)
        ]
    return visit.show(
        "problem.html", failed.status, number=failed.status, title=title, text=" ".join(sentences)
    )
