"""The clock of the service, as a dependency that a test can replace."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the time of the operating system, in UTC."""
    return datetime.now(UTC)


async def get_clock() -> Clock:
    """Return the function that the service calls for the time."""
    return system_clock


ClockDep = Annotated[Clock, Depends(get_clock)]
