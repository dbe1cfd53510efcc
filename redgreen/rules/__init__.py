"""The rules that can be read off a step's files without running them; each is a function of names and contents."""

from redgreen.rules.check import check_change, check_files, written

__all__ = ["check_change", "check_files", "written"]
