"""A pytest plugin: a signal that ends the run interrupts it, and its workers, so that every server is stopped."""

from __future__ import annotations

import contextlib
import os
import sys

import psutil
import pytest

from redgreen.signals import TIDYING, Listening, signals_interrupt

LISTENING: pytest.StashKey[Listening] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Listen for signals until the run is over; pytest by itself clears up after Ctrl-C alone."""
    stack = contextlib.ExitStack()
    config.stash[LISTENING] = stack.enter_context(signals_interrupt())
    if hasattr(config, "workerinput"):
        stack.callback(_leave, config.stash[LISTENING])
    config.add_cleanup(stack.close)


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Let no signal cut short what the other plugins clear up now."""
    config.stash[LISTENING].interrupts = False


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pass an interrupt on to the workers and wait for them, before xdist gives them ten seconds and kills them."""
    config = session.config
    if not config.stash[LISTENING].heard or not config.pluginmanager.hasplugin("dsession"):
        return
    # On Windows a signal kills at once, and nothing would be cleared up.
    if sys.platform != "win32":
        workers = psutil.Process().children()
        for worker in workers:
            with contextlib.suppress(psutil.Error):
                worker.terminate()
        psutil.wait_procs(workers, TIDYING)


def _leave(listening: Listening) -> None:
    """End an interrupted worker that has cleared up; by itself it would wait for xdist's next order."""
    if listening.heard:
        os._exit(pytest.ExitCode.INTERRUPTED)
