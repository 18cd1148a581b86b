"""The skincare shop as it ships, read once for all conversations of this folder."""

import pytest

from voicebot.config import PROJECT_DIR
from voicebot.service.deployment import Deployment, load_deployment


@pytest.fixture(scope="session")
def skincare() -> Deployment:
    return load_deployment(PROJECT_DIR / "dialplans" / "skincare")
