"""What a worker needs that is large and never changes: loaded once, shared by all that are forked."""

from dataclasses import dataclass

from voicebot.asr.engine import Recogniser
from voicebot.config import Settings
from voicebot.service.deployment import Deployment, load_deployment
from voicebot.service.recognition import build_recogniser


@dataclass(frozen=True)
class Prepared:
    """A shop and the recogniser that follows it."""

    deployment: Deployment
    recogniser: Recogniser


def prepare(settings: Settings) -> Prepared:
    """Load both. Starts no thread, so that a process may be forked afterwards.

    Raises:
        DialplanError: a file of the shop is wrong.
        RecognitionError: the model cannot be loaded.
    """
    deployment = load_deployment(settings.dialplan_dir)
    return Prepared(deployment, build_recogniser(settings, deployment))
