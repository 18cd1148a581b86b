"""Shops as they ship, read once for all conversations of this folder."""

import pytest

from tests.example_shops import example_shop
from voicebot.service.deployment import Deployment


@pytest.fixture(scope="session")
def skincare() -> Deployment:
    return example_shop("skincare")


@pytest.fixture(scope="session")
def phones() -> Deployment:
    return example_shop("phones")


@pytest.fixture(scope="session")
def shoes() -> Deployment:
    return example_shop("shoes")


@pytest.fixture(scope="session")
def snacks() -> Deployment:
    return example_shop("snacks")
