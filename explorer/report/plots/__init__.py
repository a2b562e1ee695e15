"""Plots of critical points: data frames and arrays in, a matplotlib Figure out.

No pyplot and no global state, so that figures may be made in any thread and nothing needs to be
closed.
"""

from explorer.report.plots.basin_shares import basin_shares
from explorer.report.plots.bifurcation import bifurcation
from explorer.report.plots.bounds_chart import bounds_chart
from explorer.report.plots.by_index import index_histogram, loss_against_index
from explorer.report.plots.by_rank import manifolds_by_index
from explorer.report.plots.complex_plane import complex_plane
from explorer.report.plots.disconnectivity import descent_graph, disconnectivity
from explorer.report.plots.found_by_index import found_by_index
from explorer.report.plots.hessian_spectra import hessian_spectra
from explorer.report.plots.index_panels import index_panels
from explorer.report.plots.look import SCREEN, Look, look_of
from explorer.report.plots.loss_slice import loss_slice
from explorer.report.plots.network import matrices, network
from explorer.report.plots.over_strength import over_strength
from explorer.report.plots.phase_plane import phase_plane
from explorer.report.plots.real_count import real_count
from explorer.report.plots.save import save_figure

__all__ = [
    "SCREEN",
    "Look",
    "basin_shares",
    "bifurcation",
    "bounds_chart",
    "complex_plane",
    "descent_graph",
    "disconnectivity",
    "found_by_index",
    "hessian_spectra",
    "index_histogram",
    "index_panels",
    "look_of",
    "loss_against_index",
    "loss_slice",
    "manifolds_by_index",
    "matrices",
    "network",
    "over_strength",
    "phase_plane",
    "real_count",
    "save_figure",
]
