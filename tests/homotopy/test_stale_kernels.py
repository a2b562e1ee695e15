from explorer.homotopy.kernels.compile import drop_stale


def _cached(folder):
    return sorted(path.name for path in (folder / "__pycache__").glob("*.nb?"))


def test_compiled_kernels_go_when_a_source_changes(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    drop_stale(tmp_path, "*.py")
    (tmp_path / "__pycache__" / "a.f-1.nbi").touch()
    drop_stale(tmp_path, "*.py")
    assert _cached(tmp_path) == ["a.f-1.nbi"]
    (tmp_path / "b.py").write_text("y = 2")
    drop_stale(tmp_path, "*.py")
    assert _cached(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_left_alone(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    (tmp_path / "__pycache__").write_text("in the way")
    drop_stale(tmp_path, "*.py")
    assert (tmp_path / "__pycache__").read_text() == "in the way"
