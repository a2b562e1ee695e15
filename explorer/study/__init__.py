"""Studies: a YAML config in, every combination run, a folder of tables and plots out."""

from explorer.study.editors import json_schema
from explorer.study.expand import Entry
from explorer.study.load import load_study
from explorer.study.mistakes import ConfigError, Mistake
from explorer.study.plan import Study
from explorer.study.run import Event, StudyResult, run_study
from explorer.study.schema import StudyConfig
from explorer.study.verify import Checked, verify_results

__all__ = [
    "Checked",
    "ConfigError",
    "Entry",
    "Event",
    "Mistake",
    "Study",
    "StudyConfig",
    "StudyResult",
    "json_schema",
    "load_study",
    "run_study",
    "verify_results",
]
