"""Figures that notebooks show, whether pyplot was imported or not."""

from __future__ import annotations

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


class Picture(Figure):
    """A figure of matplotlib that shows itself as the last line of a cell."""

    def _repr_png_(self) -> bytes:
        """Draw it as PNG."""
        FigureCanvasAgg(self)
        content = BytesIO()
        self.savefig(content, format="png", dpi=100)
        return content.getvalue()
