"""The templates in `frontend/templates`, for pages and mails alike.

Every template is given `language`, a BCP 47 tag; `_()`, `ngettext()` and the filters speak it.
Import macros `with context`, or they do not know the language.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time
from babel.numbers import format_decimal, format_percent
from jinja2 import (
    Environment,
    FileSystemLoader,
    ModuleLoader,
    StrictUndefined,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup

from chalicelib.domain.countries import country_names
from chalicelib.domain.fields import FIELDS
from chalicelib.words.languages import (
    FRONTEND,
    PREPARED,
    direction,
    locale,
    own_name,
    page_language,
    translations,
    written_day,
)

TEMPLATES = FRONTEND / "templates"
COMPILED = PREPARED / "templates"


@cache
def environment() -> Environment:
    """The one Jinja environment: HTML autoescaped, plain text not, a missing variable is an error."""
    env = Environment(
        # A package has templates as Python, so that no cold start compiles them.
        loader=ModuleLoader(COMPILED) if COMPILED.exists() else FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(
            enabled_extensions=("html", "xml"), default=False, default_for_string=True
        ),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    # The language comes from each rendering's context, so that templates compile once for all languages.
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {"date": _date, "time": _time, "number": _number, "percent": _percent, "country": _country}
    env.filters["prose"] = _prose
    env.globals |= {"direction": direction, "own_name": own_name, "page_language": page_language}
    env.globals["fields"] = FIELDS
    return env


def _prose(markdown: str) -> Markup:
    # Late, because most mails have none.
    from chalicelib.words.markdown import prose

    return prose(markdown)


def render(name: str, language: str, values: Mapping[str, object]) -> str:
    """The template of that path under `frontend/templates`, in that language."""
    return environment().get_template(name).render(values, language=language)


@pass_context
def _gettext(context: Context, message: str) -> str:
    return translations(context["language"]).gettext(message)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, number: int) -> str:
    return translations(context["language"]).ngettext(singular, plural, number)


@pass_context
def _date(context: Context, value: date, width: Literal["long", "full"] = "long") -> str:
    return written_day(value, context["language"], width)


@pass_context
def _time(context: Context, value: datetime, zone: str = "UTC") -> Markup:
    """Date and time with the zone's name, for a moment that people everywhere must understand.

    It is marked up, so that a page can say when that is where its reader is.
    """
    there, spoken = value.astimezone(ZoneInfo(zone)), _locale(context)
    clock = f"{format_time(there, 'short', locale=spoken)} {there.tzname()}"
    day = written_day(there, context["language"])
    written = str(spoken.datetime_formats["medium"]).replace("{1}", day).replace("{0}", clock)
    moment = value.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}" data-moment>{}</time>').format(moment, written)


@pass_context
def _number(context: Context, value: int) -> str:
    return str(format_decimal(value, locale=_locale(context)))


@pass_context
def _percent(context: Context, share: float) -> str:
    return str(format_percent(share, locale=_locale(context)))


@pass_context
def _country(context: Context, code: str) -> str:
    return country_names(str(_locale(context)).replace("_", "-")).get(code, code)


def _locale(context: Context) -> Locale:
    return locale(context["language"])
