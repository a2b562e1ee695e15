import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread
from matplotlib.text import Text

from explorer.report.plots import (
    complex_plane,
    hessian_spectra,
    index_histogram,
    loss_against_index,
    real_count,
    save_figure,
)
from explorer.report.plots.style import finish, new_figure

PNG = b"\x89PNG"
SVG = b"<?xml"
PDF = b"%PDF"


def table(count, size=4, seed=0):
    """Critical points with random spectra.

    Every third one is not real, every seventh has an undecided index.
    """
    rng = np.random.default_rng(seed)
    eigenvalues = np.sort(rng.normal(1, 2, (count, size)), axis=1)
    real = np.arange(count) % 3 != 2
    index = (eigenvalues < 0).sum(axis=1)
    kind = np.where(index == 0, "minimum", np.where(index == size, "maximum", "saddle")).astype(
        object
    )
    kind[::7] = "undecided"
    unknown = ~real | (kind == "undecided")
    eigenvalues[~real] = np.nan
    points = pd.DataFrame(
        {
            "loss": np.where(real, rng.gamma(2, 1, count), np.nan),
            "is_real": pd.array(real, dtype="boolean"),
            "index": pd.array(
                [pd.NA if u else int(i) for i, u in zip(index, unknown, strict=True)], dtype="Int64"
            ),
            "kind": pd.array(
                [k if r else pd.NA for k, r in zip(kind, real, strict=True)], dtype="string"
            ),
            "is_global": pd.array([pd.NA] * count, dtype="boolean"),
        }
    )
    weights = rng.normal(size=(count, size)) + 1j * np.where(real, 0, 1)[:, None] * rng.normal(
        size=(count, size)
    )
    return points, eigenvalues, weights


def figures(count, complete=None):
    points, eigenvalues, weights = table(count)
    real = points["is_real"].fillna(False).to_numpy(bool)
    runs = pd.DataFrame(
        {
            "draw": np.arange(count),
            "real": pd.array(
                [pd.NA if k == 1 else 1 + 2 * (k % 4) for k in range(count)], dtype="Int64"
            ),
            "complex": pd.array([9] * count, dtype="Int64"),
            "complete": pd.array([k % 5 != 4 for k in range(count)], dtype="boolean"),
        }
    )
    return {
        "index (number of negative Hessian eigenvalues": loss_against_index(
            points, complete=complete
        ),
        "number of points": index_histogram(points, complete=complete),
        "Hessian eigenvalue": hessian_spectra(points, eigenvalues, complete=complete),
        "number of real critical points": real_count(runs, complete=complete),
        "imaginary part of a weight": complex_plane(weights, real, complete=complete),
    }


def words(figure):
    axes = figure.axes
    found = [t.get_text() for t in figure.texts] + [t.get_text() for a in axes for t in a.texts]
    return found + [
        text for a in axes for text in (a.get_xlabel(), a.get_ylabel(), a.get_title(loc="left"))
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 33, 5000])
def test_every_plot_draws_any_number_of_points(tmp_path, count):
    for number, (label, figure) in enumerate(figures(count).items()):
        path = save_figure(figure, tmp_path / f"{number}.png", dpi=60)
        image = imread(path)[..., :3]
        assert image.std() > 0.01
        assert count == 0 or any(text.startswith(label) for text in words(figure))


def test_empty_data_say_so():
    found = [text for figure in figures(0).values() for text in words(figure)]
    for sentence in (
        "no real critical points",
        "no Hessian eigenvalues",
        "no finished run",
        "no critical points",
    ):
        assert sentence in found


@pytest.mark.parametrize("complete", [True, False, None])
def test_incomplete_is_written_only_when_known(complete):
    for figure in figures(9, complete).values():
        assert any("INCOMPLETE" in text for text in words(figure)) is (complete is False)


def test_footers_count():
    made = list(figures(9).values())
    assert any(
        "6 real critical points of 9 complex ones in 1 run" in text for text in words(made[0])
    )
    assert any("9 draws, 1 of them failed" in text for text in words(made[3]))
    assert any("9 complex critical points, 6 of them real" in text for text in words(made[4]))


def test_extreme_values():
    points, eigenvalues, weights = table(30)
    points["loss"] = points["loss"] * np.logspace(-6, 9, 30)
    eigenvalues = eigenvalues * np.logspace(-9, 9, 30)[:, None]
    weights = weights * np.logspace(-3, 3, 30)[:, None]
    real = points["is_real"].to_numpy(bool)
    figures = (
        loss_against_index(points),
        hessian_spectra(points, eigenvalues),
        complex_plane(weights, real),
    )
    scales = [figure.axes[0].get_yscale() for figure in figures]
    assert scales == ["log", "symlog", "symlog"]


def test_long_titles_stay_in_the_picture():
    figure = finish(new_figure(), "a title of many words, " * 12, "", None)
    figure.canvas.draw()
    title = next(t for t in figure.findobj(Text) if t.get_text().startswith("a title"))
    assert title.get_window_extent().x1 <= figure.bbox.x1
    assert title.get_window_extent().y1 <= figure.bbox.y1


@pytest.mark.parametrize(("ending", "head"), [("png", PNG), ("svg", SVG), ("pdf", PDF)])
def test_saving(tmp_path, ending, head):
    path = save_figure(figures(9)["number of points"], tmp_path / f"f.{ending}")
    assert path.read_bytes().startswith(head)
    assert [p.name for p in tmp_path.iterdir()] == [f"f.{ending}"]


def test_failed_saving_leaves_nothing(tmp_path):
    (tmp_path / "f.png").write_text("older")
    figure = figures(9)["number of points"]
    figure.axes[0].set_xlabel(r"$\notacommand$", parse_math=True)
    with pytest.raises(ValueError, match="notacommand"):
        save_figure(figure, tmp_path / "f.png")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("f.png", "older")]


def test_no_global_state():
    import subprocess
    import sys

    code = "import explorer.report.plots, sys; assert 'matplotlib.pyplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
