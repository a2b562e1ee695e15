"""A study as plain data for its page: the page itself knows no study."""

from explorer.study.report.page.data import study_page

__all__ = ["study_page"]
