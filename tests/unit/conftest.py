"""How property tests run: for seconds, and never judged by how fast the machine is.

`make fuzz` has the time to look deeper.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "unit", deadline=None, max_examples=25, suppress_health_check=(HealthCheck.too_slow,)
)
settings.load_profile("unit")
