"""Sees for itself that each test's own function ran and returned, whatever pytest's reports are made to say."""

from collections.abc import Generator
from pathlib import Path
from types import CodeType, FunctionType

import pytest


class Witness:
    """Stands around every call of a test's function, outside of all other plugins."""

    def __init__(self, folder: Path) -> None:
        """Watch the tests that stand below `folder`."""
        self.folder = f"{folder}/"
        self.ended: dict[str, str] = {}
        """How each test's function ended, by the test's id: an empty string where it returned."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Note whether the function that runs is the test's own, and whether it returns."""
        own = self._is_own(pyfuncitem)
        try:
            result = yield
        except BaseException as error:
            self.ended[pyfuncitem.nodeid] = f"its function raised {type(error).__name__}"
            raise
        self.ended[pyfuncitem.nodeid] = "" if own else "another function ran in its place"
        return result

    def contradicts(self, report: pytest.TestReport) -> str:
        """Return what speaks against a report that a test passed, or an empty string."""
        if type(report) is not pytest.TestReport or report.when != "call" or report.outcome != "passed":
            return ""
        return self.ended.get(report.nodeid, "its function was not called")

    def _is_own(self, item: pytest.Function) -> bool:
        """Whether the code that is called has the test's name and stands in the tree."""
        function = item.obj
        while hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        function = getattr(function, "__func__", function)
        code: CodeType | None = function.__code__ if isinstance(function, FunctionType) else None
        return code is not None and code.co_name == item.originalname and code.co_filename.startswith(self.folder)
