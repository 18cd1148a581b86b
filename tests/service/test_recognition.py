"""Whatever goes wrong with following a shop, there is a recogniser; a cancelled renewal ends at once."""

import asyncio
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.dialogue.harness import DIALPLAN
from voicebot.asr.following import Wish
from voicebot.config import Settings, load_settings
from voicebot.errors import RecognitionError
from voicebot.service import recognition
from voicebot.service.deployment import Deployment, load_deployment


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "products").mkdir()
    (folder / "dialplan.yaml").write_text(DIALPLAN, encoding="utf-8")
    text = "草本补水面膜，一盒10片，每盒288元。主打补水，适合干性皮肤。"
    (folder / "products" / "mask.txt").write_text(text, encoding="utf-8")
    return load_deployment(folder)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


class Making:
    """Stands for the process that makes the graph."""

    def __init__(self, wish: Wish, *, aside: bool = False) -> None:
        self.wish = wish
        self.over = threading.Event()
        self.failure: Exception = RecognitionError("ended with code -9")
        made.append(self)

    def result(self) -> Path:
        if self.waits:
            self.over.wait()
        raise self.failure

    def stop(self) -> None:
        self.over.set()

    waits = False


class Waiting(Making):
    waits = True


made: list[Making] = []


@pytest.fixture(autouse=True)
def _none_made() -> None:
    made.clear()


async def test_a_killed_builder_leaves_the_model_as_it_is(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "Making", Making)
    with capture_logs() as logs:
        for recogniser in (
            recognition.build_recogniser(settings, deployment),
            await recognition.renew_recogniser(settings, deployment),
        ):
            assert recogniser.unknown_words(["面膜"]) == ()
    assert [line["cause"] for line in logs if line["event"] == "vocabulary_not_followed"] == [
        "ended with code -9"
    ] * 2


def test_a_defect_leaves_the_model_as_it_is(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "expected_speech", lambda _: 1 / 0)
    with capture_logs() as logs:
        assert recognition.build_recogniser(settings, deployment).name == "vosk"
    (line,) = logs
    assert isinstance(line["exc_info"], ZeroDivisionError), "a defect is logged with its trace"


async def test_a_cancelled_renewal_ends_its_process_and_does_not_wait_for_it(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "Making", Waiting)
    renewing = asyncio.create_task(recognition.renew_recogniser(settings, deployment))
    while not made:
        await asyncio.sleep(0.01)
    renewing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await renewing
    assert made[0].over.is_set()


def test_a_shop_with_too_much_to_say_is_followed_as_far_as_it_goes(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "Making", Making)
    monkeypatch.setattr(recognition.affordable, "__defaults__", (1000,))
    with capture_logs() as logs:
        recognition.build_recogniser(settings, deployment)
    (line,) = [line for line in logs if line["event"] == "vocabulary_shortened"]
    assert line["left_out"] > 100
    assert sum(len(each.text) for each in made[0].wish.expected) <= 1000
