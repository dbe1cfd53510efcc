"""The history: the series as commits, trees and tags of git."""

from redgreen.history.build import History, build_history
from redgreen.history.tags import TagChanges, write_tags
from redgreen.history.trees import Trees

__all__ = ["History", "TagChanges", "Trees", "build_history", "write_tags"]
