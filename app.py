"""The one Chalice application: blueprints joined, no logic.

Importing this module reads no settings and reaches no AWS service, because the Chalice
command line imports it to learn the routes and functions.
"""

from chalicelib.events import exports, feedback, mailing, schedule, streams
from chalicelib.http import api, appearance, door, embed, found, organize, organizer, public, signer, static
from chalicelib.http.application import UndersignedApp
from chalicelib.http.failures import error_page

app = UndersignedApp("undersigned", error_page)
app.register_blueprint(api.routes)
app.register_blueprint(organizer.routes)
app.register_blueprint(public.routes)
app.register_blueprint(organize.routes)
app.register_blueprint(signer.routes)
app.register_blueprint(embed.routes)
app.register_blueprint(found.routes)
app.register_blueprint(door.routes)
app.register_blueprint(static.routes)
app.register_blueprint(appearance.routes)
app.register_blueprint(streams.functions)
app.register_blueprint(mailing.functions)
app.register_blueprint(feedback.functions)
app.register_blueprint(schedule.functions)
app.register_blueprint(exports.functions)
