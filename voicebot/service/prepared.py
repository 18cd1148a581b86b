"""What a worker needs that is large and never changes: loaded once, shared by all that are forked."""

from dataclasses import dataclass

from voicebot.asr.engine import Recogniser
from voicebot.config import Settings
from voicebot.service.deployment import Deployment, load_deployment
from voicebot.service.recognition import build_recogniser
from voicebot.service.shops import see_that_the_shop_is_described


@dataclass(frozen=True)
class Prepared:
    """A shop and the recogniser that follows it."""

    deployment: Deployment
    recogniser: Recogniser


def prepare(settings: Settings) -> Prepared:
    """Load both. Starts no thread, so that a process may be forked afterwards.

    Raises:
        ConfigError: no mapping is named for a shop over HTTP.
        DialplanError: a file of the shop, or the mapping, is wrong.
        RecognitionError: the model cannot be loaded.
    """
    see_that_the_shop_is_described(settings)
    deployment = load_deployment(settings.dialplan_dir, trained=settings.trained_reader)
    return Prepared(deployment, build_recogniser(settings, deployment))
