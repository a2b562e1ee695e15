"""Plots of critical points: data frames and arrays in, a matplotlib Figure out.

No pyplot and no global state, so that figures may be made in any thread and nothing needs to be closed.
"""

from explorer.report.plots.complex_plane import complex_plane
from explorer.report.plots.hessian_spectra import hessian_spectra
from explorer.report.plots.index_histogram import index_histogram
from explorer.report.plots.loss_against_index import loss_against_index
from explorer.report.plots.real_count import real_count
from explorer.report.plots.style import save_figure

__all__ = ["complex_plane", "hessian_spectra", "index_histogram", "loss_against_index", "real_count", "save_figure"]
