"""Measurements that are too long, or need too much data, for the tests: `python -m benchmarks --help`."""
