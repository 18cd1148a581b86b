"""What the clock of a turn tells: how long each stage took, and when it was over. Pure."""

from dataclasses import asdict
from itertools import pairwise

from voicebot.records.values import TurnTimings

_IN_ORDER = (
    ("speech_end_s", None),
    ("endpoint_s", "endpointing"),
    ("asr_final_s", "recognition"),
    ("reply_ready_s", "reply"),
    ("first_audio_s", "first_audio"),
)


def since_speech_end_s(timings: TurnTimings) -> dict[str, float]:
    """Seconds from the end of the caller's speech to every milestone that was reached, by its name."""
    if timings.speech_end_s is None:
        return {}
    reached = {name: at_s for name, at_s in asdict(timings).items() if at_s is not None}
    return {
        name.removesuffix("_s"): at_s - timings.speech_end_s
        for name, at_s in reached.items()
        if name != "speech_end_s"
    }


def stages_s(timings: TurnTimings) -> dict[str, float]:
    """Seconds that each stage took, from the milestone before it.

    ``endpointing``: until it was sure that the caller has finished; ``recognition``; ``reply``: understanding
    and wording, with a language model if there is one; ``first_audio``: effects, synthesis and play-out;
    ``first_informative``: the same up to the first sentence that is no holding phrase.
    """
    at_s = asdict(timings)
    found = {
        stage: at_s[name] - at_s[before]
        for (before, _), (name, stage) in pairwise(_IN_ORDER)
        if stage is not None and at_s[name] is not None and at_s[before] is not None
    }
    if timings.first_informative_s is not None and timings.reply_ready_s is not None:
        found["first_informative"] = timings.first_informative_s - timings.reply_ready_s
    return found
