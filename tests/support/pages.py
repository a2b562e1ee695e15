"""Examples of a page, run as they stand.

Blocks are run in their order. A block ``sh`` goes to bash, where ``explorer`` is this package; the
block ``text`` that follows is what it prints. A block ``python`` is run, or held against what it
shows where it has prompts. A line ``<!-- slow -->`` before a block leaves it to the slow tests,
with its output; ``<!-- not run -->`` to nobody.
"""

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass

from tests.support.reference import DOCS, ROOT

BLOCK = re.compile(r"(?ms)^(?:<!-- (slow|not run) -->\n)?```(\w+)\n(.*?)^```$")
# Numbers that differ from machine to machine.
TIMES = re.compile(r"\b[\d.,]+(?:e-\d+)? (?:s|ms|min)\b")
ERRORS = re.compile(r"\+- \d+e-\d+")
_EXPLORER = 'explorer() { "$PYTHON" -m explorer.cli "$@"; }\n'


@dataclass(frozen=True)
class Example:
    """A block, and what it prints where the page shows that."""

    mark: str
    language: str
    text: str
    shown: str | None


def examples(page):
    """Blocks of a page that are run, in order."""
    text = (page if page.is_absolute() else DOCS / page).read_text(encoding="utf-8")
    blocks = [match.groups() for match in BLOCK.finditer(text)]
    found = []
    for (mark, language, code), following in zip(blocks, [*blocks[1:], None], strict=True):
        if language in ("sh", "python") and mark != "not run":
            shows = following is not None and following[1] == "text" and following[0] == mark
            found.append(Example(mark or "", language, code, following[2] if shows else None))
    return found


def run_page(page, folder, *, slow):
    """Run the blocks of a page in a folder; those that are slow, or the others."""
    names = {}
    blocks = examples(page)
    assert blocks
    for block in [block for block in blocks if slow or block.mark != "slow"]:
        if block.language == "sh":
            printed = run_shell(block.text, folder)
            if block.shown is not None:
                assert plain(printed) == plain(block.shown), block.text
        elif ">>>" in block.text:
            run_prompts(block.text, names, folder)
        else:
            exec(compile(block.text, str(page), "exec"), names)


def run_shell(text, folder):
    """Run commands with bash; give what they print, which must not be an error."""
    done = subprocess.run(
        ["bash", "-e", "-c", _EXPLORER + text],
        cwd=folder,
        env=os.environ | {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "COLUMNS": "80"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (text, done.stdout, done.stderr)
    return done.stdout


def plain(text):
    """What is printed, without the spaces between words and without times."""
    for pattern, word in ((TIMES, "TIME"), (ERRORS, "+- ERROR")):
        text = pattern.sub(word, text)
    return text.split()


def run_prompts(text, names, folder):
    """Hold lines with prompts against what they show."""
    test = doctest.DocTestParser().get_doctest(text, names, str(folder), None, 0)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    runner = doctest.DocTestRunner(optionflags=flags)
    said = []
    runner.run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)
