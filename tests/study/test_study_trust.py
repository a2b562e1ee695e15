"""A config may come from a stranger: it runs no code, and nothing of other files is repeated."""

import json
import re

import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.errors import InputError
from explorer.study import ConfigError, load_study, run_study
from explorer.study.config.placement import slurm_name, slurm_option
from explorer.study.run.execution.connect import SlurmOptions
from tests.support.studies.closed_form import Solver
from tests.support.studies.small import CONFIG, write

SECRET = "hunter2"


def explorer(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("command", ["run", "resume"])
@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("scheduler: 'tcp://192.0.2.1:8786'", "tcp://192.0.2.1:8786"),
        ("slurm: {queue: long, extra: ['--qos=low']}", "queue long, .*extra --qos=low"),
        ("slurm: {}", "cores 1, memory 4GiB, walltime 01:00:00, workers 1"),
    ],
)
def test_a_cluster_of_a_config_is_shown_and_not_used(tmp_path, section, shown, command):
    config = write(tmp_path, f"{CONFIG}execution: {{{section}}}\n")
    words = ["run", config, "--results", tmp_path]
    if command == "resume":  # as a stranger's folder says
        run_study(config, tmp_path, solver=Solver(), allow=["cluster"])
        words = ["resume", tmp_path / "small"]
    done = explorer(*words)
    assert done.exit_code == 2
    assert "--allow cluster" in done.output
    assert re.search(shown, done.output)
    assert command == "resume" or not (tmp_path / "small").exists()


def test_what_can_be_allowed(tmp_path):
    with pytest.raises(InputError, match="allow = everything: allowed is cluster, files"):
        load_study(write(tmp_path), allow=["everything"])
    assert explorer("run", write(tmp_path), "--allow", "all").exit_code == 2


@pytest.mark.parametrize(
    "line",
    [
        "--qos=long\n#SBATCH --output=/etc/x",
        "--qos=long\nrm -rf ~",
        "--qos=long\n",
        "--qos=$(id)",
        "--qos=`id`",
        "--qos=a;id",
        "--qos=a|b",
        "--qos=a&b",
        "--qos='a'",
        "--qos=a\\",
        "--qos=a b c",
        "--qos=a\u2028b",
        "--output=/home/me/.bashrc",
        "--outp=/home/me/.bashrc",
        "-o/home/me/.bashrc",
        "-o x",
        "-e x",
        "--error=x",
        "--input=x",
        "-D /",
        "--chdir=/",
        "--wrap=id",
        "--export=ALL,LD_PRELOAD=/tmp/x.so",
        "--get-user-env",
        "--uid=0",
        "--bbf=x",
        "--open-mode=append",
        "rm -rf ~",
        "",
        "#SBATCH",
    ],
)
def test_lines_of_a_job_are_options_that_choose_nodes_and_limits(tmp_path, line):
    with pytest.raises(ValueError, match="one option of sbatch"):
        slurm_option(line)
    with pytest.raises(InputError, match="one option of sbatch"):
        SlurmOptions(extra=(line,))
    path = tmp_path / "study.yaml"
    execution = json.dumps({"slurm": {"extra": [line]}})
    path.write_text(f"{CONFIG}execution: {execution}\n")
    with pytest.raises(ConfigError, match=r"execution\.slurm\.extra\[0\].*one option of sbatch"):
        load_study(path)


@pytest.mark.parametrize(
    "line",
    [
        "--qos=long",
        "--exclude=node[1-7]",
        "--gres=gpu:2",
        "-C intel",
        "--mail-user=a@b.org",
        "-x a,b",
    ],
)
def test_lines_that_are_allowed(line):
    assert slurm_option(line) == line


@pytest.mark.parametrize("field", ["queue", "account", "walltime", "memory"])
def test_other_fields_of_a_job_hold_no_line_of_their_own(tmp_path, field):
    good = {"queue": "a", "account": "b", "walltime": "01:00:00", "memory": "4GiB"}
    for harm in ("\n#SBATCH -o x", "\n", "; id", "$(id)", " -o x"):
        path = tmp_path / "study.yaml"
        execution = json.dumps({"slurm": good | {field: good[field] + harm}})
        path.write_text(f"{CONFIG}execution: {execution}\n")
        with pytest.raises(ConfigError, match=rf"execution\.slurm\.{field}"):
            load_study(path)
    with pytest.raises(ValueError, match="a name"):
        slurm_name("-o")


@pytest.mark.parametrize("end", ["\n", " ", "/", ";id", "#", "?a", "\u0000"])
def test_an_address_is_an_address_and_no_more(tmp_path, end):
    path = tmp_path / "study.yaml"
    execution = json.dumps({"scheduler": f"tcp://a:1{end}"})
    path.write_text(f"{CONFIG}execution: {execution}\n")
    with pytest.raises(ConfigError, match=r"execution\.scheduler"):
        load_study(path)


@pytest.fixture
def place(tmp_path):
    """A stranger's folder, and beside it files of the reader's that nobody should see."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "secrets").write_text(f"root:{SECRET}:0\nme:{SECRET}:1\n")
    (tmp_path / "secrets.yaml").write_text(f"password: {SECRET}\n")
    (tmp_path / "secrets.csv").write_text(f"user,password\nme,{SECRET}\n")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["../secrets", "../secrets.yaml", "{}/secrets", "link.yaml", "../x"]
)
def test_extended_files_lie_in_the_folder_of_the_config(place, name):
    name = name.format(place)
    (place / "theirs" / "link.yaml").symlink_to("../secrets")
    config = write(place / "theirs", f"extends: {name}\n{CONFIG}")
    with pytest.raises(ConfigError, match="lies outside the folder of the config") as caught:
        load_study(config)
    assert SECRET not in str(caught.value)
    done = explorer("plan", config)
    assert done.exit_code == 2
    assert SECRET not in done.output


def test_files_outside_may_be_allowed(place):
    (place / "base.yaml").write_text("draws: 5\n")
    config = write(place / "theirs", "extends: ../base.yaml\n" + CONFIG.replace("draws: 3\n", ""))
    assert load_study(config, allow=["files"]).config.draws == 5
    assert explorer("plan", config, "--allow", "files", "--results", place).exit_code == 0
    with pytest.raises(ConfigError):
        load_study(config)


@pytest.mark.parametrize(
    "columns", ["inputs: [a], outputs: [b]", "inputs: [password], outputs: [user]"]
)
def test_tables_of_others_are_not_repeated(place, columns):
    data = f"data: [{{table: {{path: ../secrets.csv, {columns}}}}}]"
    config = write(place / "theirs", CONFIG.replace("data: [{drawn: {samples: 5}}]", data))
    with pytest.raises(ConfigError, match="nothing of it is repeated here") as caught:
        load_study(config)
    assert SECRET not in str(caught.value)
    assert "user" not in str(caught.value).replace('"user"', "").replace("'user'", "")


def test_tables_in_the_folder_of_a_config_are_told_of_in_full(place):
    data = "data: [{table: {path: secrets.csv, inputs: [password], outputs: [pasword]}}]"
    config = write(place, CONFIG.replace("data: [{drawn: {samples: 5}}]", data))
    with pytest.raises(ConfigError, match=rf"{SECRET}[^$]*did you mean 'password'"):
        load_study(config)


def test_a_config_that_is_a_link_to_other_files_is_not_read(place):
    config = place / "theirs" / "study.yaml"
    config.symlink_to("../secrets")
    done = explorer("plan", config)
    assert done.exit_code == 2
    assert "is a link that leads out of its folder" in done.output
    assert SECRET not in done.output
    write(place / "theirs", CONFIG, "own.yaml")
    config.unlink()
    config.symlink_to("own.yaml")
    assert load_study(config).config.name == "small"


def test_files_do_not_command_the_terminal(tmp_path):
    folder = run_study(write(tmp_path), tmp_path, solver=Solver()).folder
    manifest = json.loads((folder / "manifest.json").read_text())
    for combination in manifest["combinations"]:
        combination["data"] = "\x1b]0;owned\x07\x1b[2J\u202e"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    done = explorer("status", folder)
    assert done.exit_code in (0, 1)
    assert not set(done.output) & set("\x1b\x07\u202e")
    assert "\\x1b]0;owned" in done.output
