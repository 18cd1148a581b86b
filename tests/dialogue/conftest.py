"""Shops as they ship, read once for all conversations of this folder."""

import pytest

from voicebot.config import PROJECT_DIR
from voicebot.service.deployment import Deployment, load_deployment


@pytest.fixture(scope="session")
def skincare() -> Deployment:
    return load_deployment(PROJECT_DIR / "dialplans" / "skincare")


@pytest.fixture(scope="session")
def phones() -> Deployment:
    return load_deployment(PROJECT_DIR / "dialplans" / "phones")


@pytest.fixture(scope="session")
def shoes() -> Deployment:
    return load_deployment(PROJECT_DIR / "dialplans" / "shoes")


@pytest.fixture(scope="session")
def snacks() -> Deployment:
    return load_deployment(PROJECT_DIR / "dialplans" / "snacks")
