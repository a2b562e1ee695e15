"""One offline page: styles, scripts and data in a single HTML file.

A leaf room: it knows plain data (dicts of numbers, words, lists), and nothing of solutions.
"""

from explorer.report.page.writer import page_text, write_page

__all__ = ["page_text", "write_page"]
