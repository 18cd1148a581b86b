"""Numbers that sound alike, spoken in noise and heard by the recogniser: what is doubted is said back."""

import numpy as np
import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import DIALPLAN
from voicebot.asr.engine import Recogniser
from voicebot.asr.transcription import transcribe
from voicebot.bench.telephone_speech import spoken
from voicebot.config import load_settings
from voicebot.dialogue.events import CallerSpoke, Heard
from voicebot.service.deployment import Deployment, load_deployment
from voicebot.service.recognition import build_recogniser

NUMBERS = {"十四盒": 14, "四十盒": 40, "来一盒": 1, "来七盒": 7, "我要十一盒": 11, "我要十七盒": 17}
SURE = 0.6


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "products").mkdir()
    (folder / "dialplan.yaml").write_text(DIALPLAN, encoding="utf-8")
    text = "草本补水面膜，一盒10片，每盒288元。主打补水，适合干性皮肤。"
    (folder / "products" / "mask.txt").write_text(text, encoding="utf-8")
    return load_deployment(folder)


@pytest.fixture(scope="module")
def recogniser(shop: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Recogniser:
    return build_recogniser(load_settings(data_dir=tmp_path_factory.mktemp("var")), shop)


def in_noise(pcm: bytes, below_db: float | None, seed: int) -> bytes:
    """The utterance with white noise so many decibels below it."""
    if below_db is None:
        return pcm
    speech = np.frombuffer(pcm, np.int16).astype(float)
    loudness = np.sqrt(np.mean(speech[speech != 0] ** 2))
    noise = np.random.default_rng(seed).normal(0, loudness * 10 ** (-below_db / 20), len(speech))
    return np.clip(speech + noise, -32768, 32767).astype(np.int16).tobytes()


def quantity_and_reply(shop: Deployment, heard: Heard) -> tuple[object, str]:
    call = Call(shop)
    call.say("草本补水面膜怎么样")
    reply = call.session.event(CallerSpoke(heard)).reply
    return call.state.slots.get("quantity"), reply


def test_on_a_quiet_line_every_number_is_right(shop: Deployment, recogniser: Recogniser) -> None:
    for utterance in spoken([("shop", text) for text in NUMBERS] * 3):
        heard = transcribe(recogniser, utterance.pcm)
        quantity, _ = quantity_and_reply(shop, heard)
        assert (quantity, heard.confidence >= SURE) == (NUMBERS[utterance.text], True), heard


def test_in_noise_what_is_doubted_is_said_back(shop: Deployment, recogniser: Recogniser) -> None:
    # The recogniser dithers: what it doubts differs from run to run, about one in six.
    said_back = wrong_unnoticed = 0
    for place, utterance in enumerate(spoken([("shop", text) for text in NUMBERS] * 10)):
        heard = transcribe(recogniser, in_noise(utterance.pcm, (8, 3)[place % 2], place))
        quantity, reply = quantity_and_reply(shop, heard)
        if not isinstance(quantity, int):
            continue
        if heard.confidence < SURE:
            assert f"{quantity}盒" in reply, (utterance.text, heard, reply)
            said_back += 1
        elif quantity != NUMBERS[utterance.text]:
            wrong_unnoticed += f"{quantity}盒" not in reply
    assert said_back >= 2
    assert wrong_unnoticed <= 5
