"""Studies: a YAML config in, every combination run, a store of tables and plots out."""

from explorer.study.compare import (
    Comparison,
    compare,
    comparison_markdown,
    comparison_text,
)
from explorer.study.config.examples import example, examples
from explorer.study.config.mistakes import ConfigError, Mistake
from explorer.study.config.schema import StudyConfig, json_schema
from explorer.study.plan.estimate import plan_text
from explorer.study.plan.plan import Plan, load_study
from explorer.study.plan.plan_file import read_plan, refuse_edited_config
from explorer.study.report.opened import OpenedStudy, StudyPlots, open_study
from explorer.study.report.page import study_page
from explorer.study.report.status import status_text
from explorer.study.report.verify import Checked, verify_results
from explorer.study.run.events import Event, EventKind
from explorer.study.run.run import StudyResult, run_study
from explorer.study.store import StoreError
from explorer.study.store.clean import clean_study
from explorer.study.store.stored import StoredStudy

__all__ = [
    "Checked",
    "Comparison",
    "ConfigError",
    "Event",
    "EventKind",
    "Mistake",
    "OpenedStudy",
    "Plan",
    "StoreError",
    "StoredStudy",
    "StudyConfig",
    "StudyPlots",
    "StudyResult",
    "clean_study",
    "compare",
    "comparison_markdown",
    "comparison_text",
    "example",
    "examples",
    "json_schema",
    "load_study",
    "open_study",
    "plan_text",
    "read_plan",
    "refuse_edited_config",
    "run_study",
    "status_text",
    "study_page",
    "verify_results",
]
