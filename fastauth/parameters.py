"""Parameters and bodies that several features use: ids, and pages of a list."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel
from starlette.convertors import StringConvertor, register_url_convertor

# The highest id of a table, so no list is longer.
MAX_ID = 2**31 - 1
Id = Annotated[int, Path(le=MAX_ID)]
Skip = Annotated[int, Query(ge=0, le=MAX_ID)]
Limit = Annotated[int, Query(ge=1, le=100)]


class DigitsConvertor(StringConvertor):
    """Not Starlette's `int`: it raises ValueError for more than 4,300 digits."""

    regex = "[0-9]+"


register_url_convertor("digits", DigitsConvertor())


class Page(BaseModel):
    """The numbers of a page. A subclass adds a field for its part of the list."""

    total: int
    skip: int
    limit: int
    has_more: bool
