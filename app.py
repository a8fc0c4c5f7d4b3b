"""The one Chalice application: blueprints joined, no logic.

Importing this module reads no settings and reaches no AWS service, because the Chalice
command line imports it to learn the routes and functions.
"""

from chalicelib.events import exports, feedback, mailing, schedule, streams
from chalicelib.http import api, public
from chalicelib.http.application import UndersignedApp

app = UndersignedApp("undersigned")
app.register_blueprint(api.routes)
app.register_blueprint(public.routes)
app.register_blueprint(streams.functions)
app.register_blueprint(mailing.functions)
app.register_blueprint(feedback.functions)
app.register_blueprint(schedule.functions)
app.register_blueprint(exports.functions)
