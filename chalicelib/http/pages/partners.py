"""What a partner takes to its own site: the lines to copy, and the plugin for WordPress."""

import io
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from chalice import Blueprint, Response

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.bootstrap import services
from chalicelib.http.pages.embed import THEMES
from chalicelib.http.pages.forms import Form
from chalicelib.http.pages.render import Visit
from chalicelib.http.security import policy
from chalicelib.words.languages import own_name

routes = Blueprint(__name__)

PLUGIN = Path(__file__).resolve().parents[3] / "partners" / "wordpress"
# ZIP knows no earlier day; any would do, but always the same one.
DAY_ONE = (1980, 1, 1, 0, 0, 0)


@routes.route("/c/{slug}/partners")
def partners(slug: str) -> Response:
    """Builds the lines that a partner puts on its page, and shows what they give.

    Where nobody may know which partners there are, it names the one that is asked for and no other.
    """
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    view = visit.view(stored)
    chosen = stored.campaign.partner(visit.asked("partner") or "")
    shown = stored.campaign.partners if view.campaign.traits.names_partners else [chosen] if chosen else []
    language = visit.asked("lang") if visit.asked("lang") in stored.campaign.languages else None
    theme = visit.asked("theme") if visit.asked("theme") in THEMES[1:] else None
    asked = {"partner": chosen.id if chosen else None, "lang": language, "theme": theme}
    said = {name: value for name, value in asked.items() if value}
    response = visit.show(
        "partners.html",
        carried={name: value for name, value in said.items() if name != "lang"},
        view=view,
        chosen=chosen,
        asked=asked,
        frame=f"{view.address}/embed?{urlencode(said)}",
        frame_path=f"{visit.root}/c/{slug}/embed?{urlencode(said)}",
        form=Form({name: value or "" for name, value in asked.items()}),
        partners=[(partner.id, partner.name) for partner in shown],
        spoken=[(tag, own_name(tag)) for tag in stored.campaign.languages],
    )
    response.headers |= {"Content-Security-Policy": policy(frames=True)}
    return response


@routes.route("/wordpress.zip")
def plugin() -> Response:
    """The plugin as WordPress takes it: Plugins → Add New → Upload Plugin."""
    headers = {"Content-Type": "application/zip", "Cache-Control": "public, max-age=3600"}
    return Response(packed(), headers | {"Content-Disposition": "attachment; filename=undersigned.zip"})


@cache
def packed() -> bytes:
    """A ZIP of the plugin's files in a folder of its own, the same bytes each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(PLUGIN.iterdir()):
            entry = zipfile.ZipInfo(f"undersigned/{path.name}", DAY_ONE)
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return file.getvalue()
