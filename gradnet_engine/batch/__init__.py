"""Many files: where each result goes, and one after the other without one failure stopping the rest."""

from gradnet_engine.batch.costs import BatchCost, check_space, estimate_cost
from gradnet_engine.batch.decoding import Decoder
from gradnet_engine.batch.folder_run import RunJobs, run_folder
from gradnet_engine.batch.folders import FolderOrder, FolderPlan, check_order, plan_folder
from gradnet_engine.batch.journal import Journal, read_entries
from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.batch.planning import plan_jobs
from gradnet_engine.batch.report import write_report
from gradnet_engine.batch.running import run_jobs
from gradnet_engine.batch.staging import recover
from gradnet_engine.denoisers.choosing import ReadyMethod

__all__ = [
    "BatchCost",
    "Decoder",
    "FolderOrder",
    "FolderPlan",
    "JobOutcome",
    "Journal",
    "ReadyMethod",
    "RunJobs",
    "check_order",
    "check_space",
    "estimate_cost",
    "plan_folder",
    "plan_jobs",
    "read_entries",
    "recover",
    "run_folder",
    "run_jobs",
    "write_report",
]
