"""Long work speaks on stderr, where nobody watches too; what is not known is not guessed."""

import re
import time

from explorer.cli import terminal
from explorer.homotopy.progress import Report


def test_work_speaks_from_the_third_second_on(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "_SOON", 0.05)
    monkeypatch.setattr(terminal, "_AGAIN", 0.05)
    with terminal.path_line("solving something") as watch:
        time.sleep(0.2)
        watch(Report("following paths", 30, 120, 2.0, 30))
        time.sleep(0.2)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("solving something (")
    assert re.match(r"following paths; 30 of about 120 paths, 15 a second, 6 s left \(", lines[-1])


def test_quick_work_is_silent(capsys):
    with terminal.path_line("solving something"):
        pass
    assert capsys.readouterr().err == ""


def test_work_that_fails_speaks_no_more(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "_SOON", 0.05)
    try:
        with terminal.path_line("solving something"):
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    capsys.readouterr()
    time.sleep(0.15)
    assert capsys.readouterr().err == ""
