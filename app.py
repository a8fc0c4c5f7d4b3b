"""The one Chalice application: every function's blueprints joined, no logic.

The Chalice command line imports it to learn the routes and functions, so importing it reads no settings and
reaches no AWS service.
"""

from chalicelib.entries import console, exporter, feedback, importer, mailer, outbox, sweeper, tally, web
from chalicelib.http.application import joined
from chalicelib.http.pages.failures import error_page

OTHERS = (console, tally, outbox, mailer, feedback, sweeper, exporter, importer)

app = joined(
    [*web.VISITED, *web.called(), *(blueprint for function in OTHERS for blueprint in function.BLUEPRINTS)],
    error_page,
)
