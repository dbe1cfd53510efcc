"""The series: patches in `chapters/`, read into a typed model."""

from redgreen.series.model import Chapter, Claim, Exercise, Kind, Lesson, Part, Series, Step
from redgreen.series.reader import read_series

__all__ = ["Chapter", "Claim", "Exercise", "Kind", "Lesson", "Part", "Series", "Step", "read_series"]
