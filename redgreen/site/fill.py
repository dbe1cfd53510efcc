"""Fill the templates beside this module."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from redgreen.site.ansi import ansi_to_html
from redgreen.site.views import inline


def fill(template: str, **values: object) -> str:
    """Return the template of that name with `values` in it; every value is escaped unless it is markup."""
    return _templates().get_template(template).render(**values).strip()


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    found.filters["terminal"] = lambda text: Markup(ansi_to_html(text))
    found.filters["inline"] = inline
    return found
