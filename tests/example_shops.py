"""The four example shops, read once in each test process."""

from functools import cache

from voicebot.config import PROJECT_DIR
from voicebot.service.deployment import Deployment, load_deployment


@cache
def example_shop(name: str) -> Deployment:
    """A shop as it ships: nobody changes it, and reading it takes seconds of the processor.

    Tests of reading itself use ``load_deployment``.
    """
    return load_deployment(PROJECT_DIR / "dialplans" / name)
