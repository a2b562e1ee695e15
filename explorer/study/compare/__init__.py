"""Numbers of a study beside published ones, cell by cell, each difference with its cause."""

from explorer.study.compare.comparison import Compared, Comparison, compare
from explorer.study.compare.text import comparison_markdown, comparison_text

__all__ = ["Compared", "Comparison", "compare", "comparison_markdown", "comparison_text"]
