import pytest

from voicebot.errors import ConfigError
from voicebot.service.metrics import Metrics


def test_a_port_that_is_none_is_one_clear_error() -> None:
    with pytest.raises(ConfigError, match="VOICEBOT_METRICS_PORT=99999: not a port"):
        Metrics().serve(99999)
