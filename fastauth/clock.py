"""The one clock: whoever needs the time asks here, and a test can set it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the time of the machine, in UTC."""
    return datetime.now(UTC)


def get_clock() -> Clock:
    """Return the clock of the service."""
    return wall_clock


ClockDep = Annotated[Clock, Depends(get_clock)]
