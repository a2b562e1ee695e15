"""What the manifest says of a study and of one session of work on it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from explorer.study.plan import Study
from explorer.study.provenance import hardware, revision, versions


def study_facts(study: Study) -> dict[str, Any]:
    """Name, config with all defaults, and combinations."""
    config = study.config.model_dump(mode="json", exclude_none=True)
    content = json.dumps(config, sort_keys=True)
    return {
        "study": study.config.name,
        "config": config,
        "config_hash": hashlib.sha256(content.encode()).hexdigest()[:16],
        "combinations": [
            {
                "key": c.key,
                "partition": c.partition,
                "architecture": c.labels[0],
                "data": c.labels[1],
                "regularization": c.labels[2],
                "seed": c.seed,
                "draws": c.draws,
                "unknowns": c.architecture.size,
            }
            for c in study.combinations
        ],
    }


def session_facts(jobs: int) -> dict[str, Any]:
    """When it began, with what and on what."""
    return {
        "began": datetime.now(UTC).isoformat(timespec="seconds"),
        "jobs": jobs,
        "versions": versions(),
        "revision": revision(),
        "hardware": hardware(),
    }
