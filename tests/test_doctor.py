import pytest

from explorer import doctor
from explorer.doctor import Finding


@pytest.fixture(scope="module")
def findings():
    return doctor.diagnose()


def test_finds_what_is_installed(findings):
    by_name = {f.name: f for f in findings}
    assert len(by_name) == len(findings)
    for name in ("python", "explorer", *(name for name, _ in doctor._requirements())):
        assert by_name[name].works, name
        assert by_name[name].version
    assert {"phcpy", "phc program", "msolve", "results folder", "free memory", "cores"} <= set(
        by_name
    )
    assert not by_name["phcpy"].needed


def test_absent_phcpy_is_a_finding(monkeypatch):
    monkeypatch.setenv("EXPLORER_PHC_PYTHON", "no-such-python")
    phcpy = next(f for f in doctor.diagnose() if f.name == "phcpy")
    assert not phcpy.works
    assert "apt-get install python3-phcpy" in phcpy.remedy
    assert "\n" not in phcpy.remedy


def test_a_check_that_breaks_is_a_finding():
    def break_down():
        raise RuntimeError("broken\nsecond line")

    found = doctor._checked("thing", break_down, True, "repair it")
    assert found == Finding("thing", None, False, True, "repair it (broken)")


def test_results_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    found = next(
        f for f in doctor.diagnose(tmp_path / "file" / "results") if f.name == "results folder"
    )
    assert not found.works


def test_old_and_absent_packages():
    old = doctor._checked("numpy", doctor._package("numpy", "999"), True, "")
    assert not old.works
    assert "numpy>=999" in old.remedy
    absent = doctor._checked(
        "no-such-package", doctor._package("no-such-package"), True, "pip install it"
    )
    assert (absent.version, absent.remedy) == (None, "pip install it")


def test_report_says_how_to_fix():
    table = doctor.report(
        (Finding("a", "1.0", True, True, "x"), Finding("long name", None, False, True, "do this"))
    )
    lines = table.splitlines()
    assert lines[1].split() == ["a", "1.0", "works"]
    assert "absent" in lines[2]
    assert lines[4] == "Not ready: long name."
    assert lines[-2:] == ["  1. do this (for long name)", "  2. explorer doctor"]
    assert lines[0].index("state") == lines[1].index("works")


def test_what_to_do_comes_in_order_and_once():
    found = (
        Finding("engine", None, False, False, "install it"),
        Finding("numpy", None, False, True, "pip install numpy"),
        Finding("program", None, False, False, "install it"),
    )
    assert doctor.report(found).splitlines()[-5:] == [
        "Not ready: numpy.",
        "What to do, in this order:",
        "  1. pip install numpy (for numpy)",
        "  2. install it (optional, for engine, program)",
        "  3. explorer doctor",
    ]


def test_report_when_all_is_well(findings):
    table = doctor.report(tuple(f for f in findings if f.works))
    assert table.splitlines()[-2:] == [
        "Everything that is needed works.",
        "Next: explorer run --example quickstart",
    ]
