"""A process with a share in the embedded server, until its standard input ends."""

import sys
from pathlib import Path

from voicebot.records.embedded import EmbeddedServer

EmbeddedServer.start(Path(sys.argv[1]), {"fsync": "off"})
print("running", flush=True)
sys.stdin.read()
