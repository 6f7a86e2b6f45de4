"""The config file and the command line, made into jobs for the engine."""

from __future__ import annotations

from jsonl_lint.config.build import Job, jobs
from jsonl_lint.config.problem import ConfigError, Problem
from jsonl_lint.config.request import Request
from jsonl_lint.config.settings import Settings, load
from jsonl_lint.config.sources import far_away

__all__ = ["ConfigError", "Job", "Problem", "Request", "Settings", "far_away", "jobs", "load"]
