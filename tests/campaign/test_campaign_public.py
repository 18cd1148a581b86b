"""A campaign over real SIP against people of all kinds, in compressed time, the dialler being killed."""

from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.campaign.public_run import run


@pytest.mark.call
async def test_sixty_people_and_a_dialler_that_is_killed_four_times(
    fresh_database_url: URL, tmp_path: Path
) -> None:
    seen = await run(fresh_database_url, tmp_path, contacts=60, kills=4, factor=14400.0, limit_s=300)
    assert seen.faults == [], (tmp_path / "dialler.log").read_text("utf-8")[-3000:]
    assert seen.kills == 4
