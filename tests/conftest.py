"""How Hypothesis runs here: a machine that is busy is no fault of the code, nor is what happens to be drawn.

The tests draw the same examples each time. `--hypothesis-profile=random` draws others, as
`python -m benchmarks fuzz` does to look for what nobody thought of.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)

settings.register_profile("random", _PATIENT)
settings.register_profile("steady", _PATIENT, derandomize=True)
settings.load_profile("steady")
