"""The cases that ship beside each of the four dialplans pass, as ``voicebot test`` runs them."""

import pytest
from test_dialplans_products import SHOPS, shop

from voicebot.cli.cases.read import case_files, read_case_file
from voicebot.cli.cases.run import CaseRunner
from voicebot.config import PROJECT_DIR


@pytest.mark.parametrize("name", SHOPS)
def test_shipped_cases_pass(name: str) -> None:
    deployment = shop(name)
    runner = CaseRunner(deployment.plan, deployment.understander, deployment)
    files = case_files(PROJECT_DIR / "dialplans" / name)
    assert files
    failed = [
        (path.name, case.name, result)
        for path in files
        for case in read_case_file(path, deployment.plan, deployment.catalogue)
        if not (result := runner.run(case, str(path))).passed
    ]
    assert failed == []
