"""What figures contain: every point, legends beside the data, words inside the picture."""

import re
import zlib

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from explorer.errors import InputError
from explorer.report import plots
from explorer.report.plots.look import SCREEN, look_of
from explorer.report.plots.marks import DASHES, KINDS, looks, stacked
from explorer.report.plots.paper import worded
from explorer.report.plots.save import save_figure
from explorer.report.plots.scales import Scale, choose, distinct
from explorer.report.plots.style import PALE, SERIES, caption_of
from explorer.report.plots.words import symbols

PAPER, DOUBLE = look_of("paper"), look_of("paper", "double")
RNG = np.random.default_rng(5)
LONG = "an architecture with a name of very many words " * 4
LOSSES = {
    "one": np.array([1.0]),
    "many": RNG.gamma(2, 1, 225),
    "thousand": RNG.gamma(2, 1, 1000),
    "equal": np.full(1000, 2.5),
    "twelve decades": 10 ** RNG.uniform(-8, 4, 225),
    "both signs": RNG.choice([-1, 1], 90) * 10 ** RNG.uniform(-4, 3, 90),
    "two clusters": np.concatenate([5 + 1e-6 * RNG.uniform(size=40), 900 + RNG.uniform(size=9)]),
}


def points(loss):
    index = np.arange(len(loss)) % 4
    kind = np.where(index == 0, "minimum", "saddle")
    return pd.DataFrame(
        {
            "loss": loss,
            "is_real": pd.array([True] * len(loss), dtype="boolean"),
            "index": pd.array(index, dtype="Int64"),
            "kind": pd.array(kind, dtype="string"),
            "is_global": pd.array(loss == loss.min(), dtype="boolean"),
        }
    )


def boxes(figure):
    """Drawn boxes of legends, and of words, in dots."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    legends = [*figure.legends, *(a.get_legend() for a in figure.axes if a.get_legend())]
    words = [t for t in worded(figure) if t.get_text().strip() and t.get_visible()]
    return (
        [box.get_window_extent(renderer) for box in legends],
        [(t.get_text(), t.get_window_extent(renderer)) for t in words],
    )


def check_layout(figure, room=3.0):
    """Legends cover no axes, and no word leaves the figure."""
    legends, words = boxes(figure)
    for box in legends:
        for axes in figure.axes:
            inside = axes.get_window_extent()
            apart = (
                box.x0 >= inside.x1 - room
                or box.x1 <= inside.x0 + room
                or box.y0 >= inside.y1 - room
                or box.y1 <= inside.y0 + room
            )
            assert apart, (box, inside)
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in words:
        across = box.x0 >= -room and box.x1 <= width + room
        up = box.y0 >= -room and box.y1 <= height + room
        assert (across, up) == (True, True), (text, box, width, height)


@pytest.mark.parametrize("look", [SCREEN, PAPER], ids=["screen", "paper"])
@pytest.mark.parametrize("name", LOSSES)
def test_every_point_is_drawn_or_counted_and_nothing_is_covered(name, look):
    loss = LOSSES[name]
    title = f"Loss against index\n{LONG}"
    figure = plots.loss_against_index(points(loss), title=title, complete=False, look=look)
    check_layout(figure)
    (axes,) = figure.axes
    marks = sum(len(c.get_offsets()) for c in axes.collections if c.get_label()[0] != "_")
    written = [int(t.get_text()[1:].replace(",", "")) for t in axes.texts]
    assert marks - len(written) + sum(written) == len(loss)
    assert ("xN: N points of one loss" in caption_of(figure)) == bool(written)
    if look.paper:
        assert figure.get_size_inches()[0] == look.width.inches
        shown = [t.get_text() for t in figure.texts]
        assert len(shown) == 1
        assert shown[0].startswith("INCOMPLETE")


def test_scales_show_what_others_collapse():
    assert choose(LOSSES["many"]).scale is Scale.LINEAR
    assert choose(LOSSES["equal"]).scale is Scale.LINEAR
    assert choose(LOSSES["twelve decades"]).scale is Scale.LOG
    assert choose(LOSSES["both signs"]).scale is Scale.SIGNED
    assert choose(LOSSES["two clusters"]).scale is Scale.BROKEN
    above = choose(5 + 10.0 ** np.arange(-6, 3))
    assert (above.scale, above.lowest) == (Scale.ABOVE, pytest.approx(5 + 1e-6))
    assert len(distinct(np.array([1.0, 1 + 1e-14, 2.0, np.nan]))) == 2


def test_a_broken_axis_keeps_the_order_and_says_so():
    loss = LOSSES["two clusters"]
    figure = plots.loss_against_index(points(loss))
    (axes,) = figure.axes
    figure.canvas.draw()
    heights = axes.transData.transform(np.column_stack([np.zeros(len(loss)), np.sort(loss)]))[:, 1]
    assert (np.diff(heights) >= 0).all()
    assert heights[39] - heights[0] > 0.2 * axes.bbox.height
    assert "broken axis" in axes.get_ylabel()


def branches(lam, loss):
    named = {"branch": 0, "index": 0, "kind": "minimum"}
    return pd.DataFrame({"lambda": lam, "loss": loss, **named})


def test_no_axis_is_broken_where_a_line_goes():
    """Between two nodes of a sweep lies a straight line, on a logarithmic axis too."""
    steep = branches([0.001, 0.05, 0.06, 1.0], [0.0, 0.05, 10.0, 10.05])
    none = pd.DataFrame({"lambda": [], "loss": [], "kind": []})
    (axes,) = plots.bifurcation(steep, none, x="lambda").axes
    assert "broken" not in axes.get_ylabel()
    assert axes.get_xscale() == "log"
    x, y = axes.lines[0].get_xydata().T
    assert (np.diff(x) >= 0).all()
    middle = np.interp(0.0255, x, y)
    assert middle == pytest.approx(0.025)


def test_weights_at_one_place_are_counted():
    weights = np.array([[0, 0, 1], [0, 0, -1], [0, 0, 1j], [0, 0, 2]])
    figure = plots.complex_plane(weights, np.array([True, True, False, True]))
    assert "12 marks at 5 places; xN: N marks at one place" in caption_of(figure)
    assert [text.get_text() for text in figure.axes[0].texts] == ["x8"]
    apart = plots.complex_plane(weights[:1, 1:], np.array([True]))
    assert "places" not in caption_of(apart)


@pytest.mark.parametrize("look", [PAPER, DOUBLE], ids=["single", "double"])
def test_names_of_narrow_axes_stay_inside(look):
    runs = pd.DataFrame({"draw": [0, 1], "real": [5, 3], "complex": 17, "complete": True})
    check_layout(plots.real_count(runs.astype({"complete": "boolean"}), look=look))


def test_ranges_have_the_contrast_of_graphics():
    linear = [v / 12.92 if v <= 0.04 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(PALE)]
    assert 1.05 / (0.05 + np.dot(linear, (0.2126, 0.7152, 0.0722))) >= 3


def test_points_at_one_place_are_one_mark_with_their_number():
    x, y = np.zeros(12), np.array([1.0] * 9 + [2.0] * 3)
    marks = stacked(x, y, np.array(["saddle"] * 12, dtype=object))
    assert marks["count"].tolist() == [9, 1, 1, 1]


def test_kinds_and_lines_differ_in_grey_and_by_shape():
    markers = [mark for color, mark in KINDS.values() if color != "#0072B2"]
    assert len(set(markers)) == len(markers)
    pairs = [(color, mark) for _, color, mark in looks([str(k) for k in range(28)])]
    assert len(set(pairs)) == 28
    assert len(set(map(str, DASHES))) == 4
    grey = [np.dot(to_rgb(color), (0.299, 0.587, 0.114)) for color in SERIES[:2]]
    assert abs(grey[0] - grey[1]) > 0.2


def frames():
    """Frames of every kind with twelve long names, or hundreds of points."""
    names = [f"{LONG[:60]} {k}" for k in range(12)]
    weak = np.geomspace(1e-3, 1, 5)
    panels = [
        {"name": n, "regularization": f"lambda={v:.3g}", "runs": 1, "index_0": 2.0, "index_1": 1.0}
        for n in names
        for v in weak
    ]
    lines = [
        {"name": n, "strength": v, "runs": 5, "value": 3.0 + k, "low": 2.0, "high": 9.0}
        for k, n in enumerate(names)
        for v in weak
    ]
    bounds = [
        {
            "name": n,
            "runs": 5,
            "complex": 225,
            "bkk": 10**k,
            "total_degree": 3 ** (k + 5),
            "mean_random": 20.0,
            **{f"real_{m}": 5.0 for m in ("mean", "min", "max")},
        }
        for k, n in enumerate(names)
    ]
    return pd.DataFrame(panels), pd.DataFrame(lines), pd.DataFrame(bounds)


@pytest.mark.parametrize("look", [SCREEN, PAPER], ids=["screen", "paper"])
def test_twelve_long_names_stay_inside(look):
    panels, lines, bounds = frames()
    few = panels[panels["name"].isin(panels["name"].unique()[:4])]
    made = (
        plots.index_panels(few, look=look),
        plots.over_strength(lines, x="lambda", y="points", look=look),
        plots.bounds_chart(bounds, look=look),
    )
    for figure in made:
        check_layout(figure)
    drawn = [line for line in made[1].axes[0].lines if len(line.get_xdata()) == 5]
    assert len(drawn) == 12
    assert len(made[0].axes[0].lines) == 5


def test_symbols_are_mathematics_in_a_paper_only():
    bounds = frames()[2].assign(name=[f"lambda={k} $x$" for k in range(12)])
    assert symbols("Lambda~uniform(0,1)") == r"$\Lambda\sim$uniform(0,1)"
    for look in (SCREEN, PAPER):
        figure = plots.bounds_chart(bounds, look=look)
        figure.canvas.draw()
        boxes_ = [*figure.legends, *(a.get_legend() for a in figure.axes if a.get_legend())]
        words = " ".join(t.get_text() for t in boxes_[0].get_texts())
        assert (r"$N_{\mathbb{C}}$" in words) == look.paper


def test_letters_are_embedded_and_equal_figures_are_equal_files(tmp_path):
    figure = plots.loss_against_index(points(LOSSES["many"][:9]), look=PAPER)
    first = save_figure(figure, tmp_path / "a.pdf").read_bytes()
    assert first == save_figure(figure, tmp_path / "b.pdf").read_bytes()
    streams = re.findall(rb"stream\r?\n(.*?)endstream", first, flags=re.DOTALL)
    content = first + b"".join(_inflated(s) for s in streams)
    assert b"/FontFile2" in content
    assert b"/Type3" not in content
    svg = save_figure(figure, tmp_path / "a.svg").read_text()
    assert svg == save_figure(figure, tmp_path / "b.svg").read_text()
    assert "real critical points of 9" in svg
    with pytest.raises(InputError, match=r"ends in \.pdf, \.png, \.svg"):
        save_figure(figure, tmp_path / "a.gif")


def _inflated(stream):
    try:
        return zlib.decompress(stream.strip(b"\r\n"))
    except zlib.error:
        return b""


def test_dead_units_and_signs_of_a_network():
    first = np.array([[1.0, -2.0], [0.0, 0.0]])
    second = np.array([[0.5, 0.0]])
    figure = plots.network([first, second], ["W1", "W2"])
    (axes,) = figure.axes
    widths = [line.get_linewidth() for line in axes.lines]
    assert len(widths) == 3  # zeros are not drawn
    assert widths[1] == max(widths)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["positive", "negative", "dead unit (1)"]
    assert "3 weights are zero and not drawn" in caption_of(figure)


@pytest.mark.parametrize(
    ("style", "width", "said"),
    [
        ("papier", None, "screen or paper"),
        ("paper", "wide", "single or double"),
        ("screen", "single", "nothing"),
    ],
)
def test_wrong_styles_are_told(style, width, said):
    with pytest.raises(InputError, match=said):
        look_of(style, width)


def test_left_out_stands_in_the_legend():
    lines = pd.DataFrame(
        [
            {"name": f"n{k}", "strength": v, "runs": 1, "value": 1.0, "low": 1.0, "high": 1.0}
            for k in range(31)
            for v in (0.1, 1.0)
        ]
    )
    for look in (SCREEN, PAPER):
        figure = plots.over_strength(lines, x="x", y="y", look=look)
        found = [*figure.legends, *(a.get_legend() for a in figure.axes if a.get_legend())]
        assert found[0].get_texts()[-1].get_text() == "3 more lines not drawn"
