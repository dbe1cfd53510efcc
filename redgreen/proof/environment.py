"""What the run of a step sees of the world: little of the user's, and the same everywhere."""

import os

PASSED_ON = (
    "PATH",
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "COVERAGE_PROCESS_START",
)
"""The only variables of the user's that a step's run sees: no setting of theirs may change the outcome."""


def shared_environment() -> dict[str, str]:
    """Return what the environment of every run holds."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return kept | {
        "PYTEST_PLUGINS": "redgreen.proof.probe",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PY_COLORS": "1",
        "COLUMNS": "80",
        "TERM": "xterm-256color",
    }
