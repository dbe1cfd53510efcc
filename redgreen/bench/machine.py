"""Describe the machine that something is measured on."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from redgreen.bench.model import Machine
from redgreen.commands.prove import cores


def this_machine() -> Machine:
    """Return the processor, the cores, the system, the Python, the load and the day."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return Machine(
        processor=_processor(),
        cores=cores(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=round(load, 2),
        date=datetime.now(UTC).date().isoformat(),
    )


def _processor() -> str:
    """Return the processor's name; Linux keeps it in a file, other systems tell less."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(filter(None, [*names, platform.processor(), platform.machine()]), "unknown processor")
