"""Many files: where each result goes, and one after the other without one failure stopping the rest."""

from gradnet_engine.batch.naming import NAME_FIELDS, NameTemplate, example_name
from gradnet_engine.batch.outcomes import JobOutcome, JobResult
from gradnet_engine.batch.planning import plan_jobs
from gradnet_engine.batch.running import run_jobs

__all__ = ["NAME_FIELDS", "JobOutcome", "JobResult", "NameTemplate", "example_name", "plan_jobs", "run_jobs"]
