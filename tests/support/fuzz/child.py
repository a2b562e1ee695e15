"""``python -m tests.support.fuzz.child PLACE FIRST LAST [KIND]``: mutations, tried one by one.

Every mutation follows from its number. A line of JSON tells of each that did what it must not.
"""

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np

from explorer.study.store import TABLES
from tests.support.fuzz import corpus, mutations
from tests.support.fuzz.corpus import COUNTED, KEY, SOLVE, explorer

LIMIT, WAIT = 5.0, 60.0
"""Seconds of a processor, and by the clock on a machine with other work."""
MEMORY = 2**30
SMALL = Path("results/small")
CODES = Counter()
PARTITION = "study=small/architecture=DeepLinear-1-1-1"


class Hang(BaseException):
    """Raised by the alarm."""


def ring(_number, frame):
    """Say that it takes too long, unless kernels are being compiled, once for an installation."""
    if by_numba(frame):
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        return
    raise Hang


# Events of Python, and which of their arguments are paths that are written
WRITTEN = {
    "os.remove": (0,), "os.rename": (0, 1), "os.mkdir": (0,), "os.rmdir": (0,), "os.link": (0, 1),
    "os.symlink": (1,), "os.chmod": (0,), "os.truncate": (0,), "shutil.rmtree": (0,),
    "os.utime": (0,),
}  # fmt: skip
RUN = ("subprocess.Popen", "os.system", "os.exec", "socket.connect", "pickle.find_class")


def by_numba(frame):
    """Whether numba compiles a kernel, or reads it from where it keeps it, beside the sources."""
    while frame is not None:
        if "/numba/core/" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


class Outside:
    """Notes what is written, removed, run or asked for outside of a folder."""

    def __init__(self, place):
        self.place = str(place)
        self.found = []
        self.on = False
        sys.addaudithook(self.hear)

    def hear(self, event, args):
        asked = event == "open" or event in WRITTEN or event in RUN
        if not self.on or not asked or by_numba(sys._getframe(1)):
            return
        if event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            self.look(event, args[0])
        elif event in WRITTEN:
            for number in WRITTEN[event]:
                self.look(event, args[number])
        elif event in RUN and not self.expected(event, args):
            self.found.append(f"{event} {args[:2]}")

    @staticmethod
    def expected(event, args):
        """Programs that explorer itself asks, such as git for its revision; exact counts."""
        words = " ".join(map(str, args[:2]))
        return any(name in words for name in ("git", "msolve", "phc", "ldd", "cpuinfo"))

    def look(self, event, path):
        if isinstance(path, int) or path is None:
            return
        whole = os.path.realpath(os.fsdecode(path))
        kept = "/compiled/__pycache__" in whole
        if not kept and not whole.startswith((self.place, "/dev/null", "/proc/self", "/dev/shm")):
            self.found.append(f"{event} {whole}")


def kinds():
    """Files by kind: which one is mutated, how, and what is asked of it then."""
    damage, other_json = mutations.damaged, mutations.other_json
    study = [("status", SMALL), ("verify", SMALL), ("clean", SMALL), ("resume", SMALL, "--jobs", 1)]
    run = [*study, ("plan", "study.yaml"), ("run", "study.yaml", "--jobs", 1)]
    made = {
        "manifest": (SMALL / "manifest.json", [damage, other_json, other_json], run),
        "plan": (SMALL / "plan.json", [damage, other_plan, other_plan], study[1:]),
        "failure": (SMALL / "failures" / f"{KEY}.json", [damage, other_json], run),
        "log": (SMALL / "log.jsonl", [damage], [study[0], study[3]]),
        "stored config": (SMALL / "config.yaml", [damage], study[1:]),
        "lock": (SMALL / "lock", [damage], study),
        "config": (Path("study.yaml"), [damage], [("plan", "study.yaml")]),
        "long config": (Path("good.yaml"), [damage], [("plan", "good.yaml")]),
        "extended config": (Path("base.yaml"), [damage], [("plan", "good.yaml")]),
        "csv": (Path("t.csv"), [damage], [*_table("t.csv"), ("plan", "study.yaml"), study[3]]),
        "parquet": (Path("t.parquet"), [damage, mutations.other_table], _table("t.parquet")),
        "certificate": (
            Path("c.npz"), [damage, mutations.other_arrays, mutations.other_arrays],
            [("verify", "c.npz")],
        ),
        "equations": (Path("system.txt"), [damage], [("system", "system.txt", "--json")]),
        "generic set": ("generic", [damage, mutations.other_arrays], [SOLVE]),
        "count": ("count", [damage, other_json], [COUNTED]),
        "rates": ("rates", [damage, other_json], [("plan", "study.yaml")]),
    }  # fmt: skip
    for table in TABLES:
        tables = [damage, mutations.other_table, mutations.other_table]
        made[f"table {table}"] = (
            table,
            tables,
            [*run, "tables", ("run", "other.yaml", "--jobs", 1)],
        )
    return made


def _table(name):
    return [("solve", "--widths", "1,1,1", "--data", name, "--inputs", "a", "--outputs", "b")]


def other_plan(content, rng):
    """Change a plan, mostly with a checksum as its writer would give it."""
    from explorer.study.plan.plan_file import _checksum

    changed = json.loads(mutations.other_json(content, rng))
    if isinstance(changed, dict) and rng.integers(4):
        changed["checksum"] = _checksum(changed)
    return json.dumps(changed).encode()


def tables():
    """What a program asks of a stored study."""
    from explorer.errors import InputError
    from explorer.study import StoreError, open_study

    try:
        study = open_study(SMALL)
        study.summary()
        study.runs()
        for read in (study.points, study.manifolds, study.eigenvalues, study.paths):
            read()
        list(study.in_parts("points", rows=2))
        study.certificates()
        study.failures()
    except (InputError, StoreError):
        return


def file_of(place, target):
    """The file of a kind: by its path, the table that it is of, or its name in the cache."""
    if isinstance(target, Path):
        return place / "work" / target
    if target in ("generic", "count", "rates"):
        return next(iter(sorted((place / "cache").glob(f"{target}-*[!k]"))))
    return next(iter(sorted((place / "work" / SMALL / target / PARTITION).iterdir())))


def ask(command, right):
    """Give what is wrong with what comes of a command; None where nothing is."""
    if command == "tables":
        tables()
        return None
    done = explorer(*command)
    CODES[done.exit_code] += 1
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        return "".join(traceback.format_exception(done.exception))[-1500:]
    if done.exit_code not in (0, 1, 2) or "internal error" in done.output:
        return f"exit code {done.exit_code}: {done.output[-1500:]}"
    if not done.output.strip():
        return "it says nothing"
    if right is not None and done.stdout.strip() != right:
        return f"another answer: {done.output[-500:]}"
    return None


def state(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def stamps(folder):
    """Size and time of every file below a folder; None of every folder."""
    found = {}
    for path in folder.rglob("*"):
        facts = path.lstat()
        stamp = None if path.is_dir() else (facts.st_size, facts.st_mtime_ns)
        found[str(path.relative_to(folder))] = stamp
    return found


class Bench:
    """Tries mutations, each on a fresh copy of the corpus."""

    def __init__(self, place):
        self.place = place
        self.good = place / "good"
        self.bench = place / "bench"
        self.outside = Outside(place)
        self.kinds = kinds()
        self.spent = Counter()
        self.tried = Counter()
        self.right = {}

    def fresh(self):
        """Make the bench equal to the corpus again; most of it is so already."""
        os.chdir(self.place)
        if not self.bench.exists():
            shutil.copytree(self.good, self.bench)
        good, now = stamps(self.good), stamps(self.bench)
        for name in sorted(now.keys() - good.keys(), reverse=True):
            path = self.bench / name
            path.rmdir() if now[name] is None else path.unlink()
        for name in sorted(good):
            if good[name] is None:
                (self.bench / name).mkdir(exist_ok=True)
            elif good[name] != now.get(name):
                (self.bench / name).unlink(missing_ok=True)
                shutil.copy2(self.good / name, self.bench / name)
        os.environ["EXPLORER_CACHE"] = str(self.bench / "cache")
        os.chdir(self.bench / "work")

    def answers(self):
        """Ask everything once, and keep what must come of solving, whatever the cache says."""
        self.fresh()
        for _, _, commands in self.kinds.values():
            for command in commands:
                ask(command, None)
        self.fresh()
        for name in ("generic set", "count"):
            (command,) = self.kinds[name][2]
            self.right[command] = explorer(*command).stdout.strip()

    def one(self, number, only=None):
        """Try a mutation; give what is wrong, by command."""
        names = [only] if only else list(self.kinds)
        name = names[number % len(names)]
        rng = np.random.default_rng([11, number])
        target, changes, commands = self.kinds[name]
        self.fresh()
        path = file_of(self.bench, target)
        change = changes[int(rng.integers(len(changes)))]
        with np.errstate(all="ignore"):
            path.write_bytes(change(path.read_bytes(), rng))
        if name in ("generic set", "count"):
            forget()
        chosen = commands
        if len(commands) > 1:
            chosen = [commands[int(rng.integers(len(commands)))]]
        self.tried[name] += 1
        for command in chosen:
            yield from self.told(number, name, command)

    def told(self, number, name, command):
        self.outside.found.clear()
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        signal.setitimer(signal.ITIMER_REAL, WAIT)
        self.outside.on = True
        try:
            said = ask(command, self.right.get(command))
        except Hang:
            said = "".join(traceback.format_exc())[-3000:]
            said = f"too long: {said}"
        except BaseException:
            said = traceback.format_exc()[-2500:]
        finally:
            self.outside.on = False
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        spent = time.process_time() - began
        self.spent[name] = max(self.spent[name], round(spent, 2))
        problems = [] if said is None else [said]
        problems += self.outside.found
        for problem in problems:
            yield {
                "number": number, "kind": name, "command": " ".join(map(str, command)),
                "said": problem,
            }  # fmt: skip


def forget():
    """Forget what this process has read of its cache, as a new one would have."""
    from explorer.landscape.engines import generic_sets

    generic_sets._READ.clear()


def memory():
    """Most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def limit_memory(more):
    """Let this process ask for so much more data than it has; allocators reserve some for later."""
    words = Path("/proc/self/status").read_text().split()
    now = int(words[words.index("VmData:") + 1]) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (now + more, resource.RLIM_INFINITY))


def main():
    place, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    only = sys.argv[4] if len(sys.argv) > 4 else None
    signal.signal(signal.SIGALRM, ring)
    signal.signal(signal.SIGPROF, ring)
    tempfile.tempdir = str(place / "tmp")
    os.environ["TMPDIR"] = tempfile.tempdir
    (place / "tmp").mkdir(exist_ok=True)
    if not (place / "good").exists():
        corpus.make(place / "good")
    bench = Bench(place)
    bench.answers()
    CODES.clear()
    before = state(bench.good)
    start = memory()
    limit_memory(8 * MEMORY)
    for number in range(first, last):
        peak = memory()
        for problem in bench.one(number, only):
            print(json.dumps(problem), flush=True)
        if memory() > max(peak, start + MEMORY // 2):
            told = {"number": number, "said": f"memory grew by {(memory() - peak) >> 20} MiB"}
            print(json.dumps(told), flush=True)
        if not all(path.exists() for path in (bench.bench / "victim", bench.bench / "work")):
            print(json.dumps({"number": number, "said": "folders are gone"}), flush=True)
    os.chdir(place)
    if state(bench.good) != before:
        print(json.dumps({"number": -1, "said": "the corpus was written to"}))
    peak = (memory() - start) // 2**20
    told = {"tried": bench.tried, "slowest": bench.spent, "peak": peak, "codes": CODES}
    print(json.dumps({"end": told}), flush=True)


if __name__ == "__main__":
    main()
