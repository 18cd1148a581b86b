"""Which test process makes which tests, when there are several (``scripts/test``).

Real calls are judged by real time: one process makes them all, one after the other, from the first moment on,
as they take longest. Most of it is waiting, so others work beside it; the processor is theirs when the calls
leave it to them. They take whole files, so that what the tests of a file share is made once.
"""

import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from voicebot.telephony.punctuality import prepare_process

LINE = "line"
"""Whose part the files with calls are."""
POLITENESS = 10
"""How nice (nice(2)) those are who make no calls."""


@cache
def has_calls(file: Path) -> bool:
    """Whether tests of a file place calls: the process that hands them out knows their names only."""
    return "pytest.mark.call" in file.read_text("utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Calls first, then the files with many tests: whoever ends last has had little to do at last."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        tests_in = Counter(item.path for item in items)
        items.sort(key=lambda item: (not has_calls(item.path), -tests_in[item.path]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Who calls is as punctual as a worker; whose first test is no call makes none, and stands back."""
    begins = not item.config.stash.get(_has_begun, False)
    item.config.stash[_has_begun] = True
    if has_calls(item.path):
        prepare_process()
    elif begins and "PYTEST_XDIST_WORKER" in os.environ:
        os.nice(POLITENESS)


@pytest.hookimpl(optionalhook=True)  # of xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Under ``--dist loadfile``: all files with calls are one, and the order is that of the collection."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class CallsTogether(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            return LINE if has_calls(config.rootpath / file) else file

    config.option.loadscopereorder = False
    return CallsTogether(config, log)


_has_begun = pytest.StashKey[bool]()
