"""Studies: a YAML config in, every combination run, a store of tables and plots out."""

from explorer.study.clean import clean_study
from explorer.study.editors import json_schema
from explorer.study.estimate import plan_text
from explorer.study.events import Event
from explorer.study.expand import Entry
from explorer.study.load import load_study
from explorer.study.mistakes import ConfigError, Mistake
from explorer.study.plan import Study
from explorer.study.run import StudyResult, run_study
from explorer.study.schema import StudyConfig
from explorer.study.status import status_text
from explorer.study.store import StoreError
from explorer.study.stored import StoredStudy, open_study
from explorer.study.verify import Checked, verify_results

__all__ = [
    "Checked",
    "ConfigError",
    "Entry",
    "Event",
    "Mistake",
    "StoreError",
    "StoredStudy",
    "Study",
    "StudyConfig",
    "StudyResult",
    "clean_study",
    "json_schema",
    "load_study",
    "open_study",
    "plan_text",
    "run_study",
    "status_text",
    "verify_results",
]
