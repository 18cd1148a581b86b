"""Features as Vosk computes them from the model's `conf/mfcc.conf`."""

from __future__ import annotations

import kaldi_native_fbank
import numpy as np
from numpy.typing import NDArray

DIMENSION = 40
FRAMES_PER_SECOND = 100
_LOW_HZ, _HIGH_HZ = 80, 3800

MFCC_CONF = f"""\
--sample-frequency=8000
--use-energy=false
--num-mel-bins={DIMENSION}
--num-ceps={DIMENSION}
--low-freq={_LOW_HZ}
--high-freq={_HIGH_HZ}
--dither=0
--snip-edges=true
"""


def _options() -> kaldi_native_fbank.MfccOptions:
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.samp_freq = 8000
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = DIMENSION
    options.mel_opts.low_freq = _LOW_HZ
    options.mel_opts.high_freq = _HIGH_HZ
    options.num_ceps = DIMENSION
    options.use_energy = False
    return options


def mfcc(pcm: NDArray[np.int16]) -> NDArray[np.float32]:
    """MFCC of 8 kHz audio, one row per 10 ms."""
    extractor = kaldi_native_fbank.OnlineMfcc(_options())
    extractor.accept_waveform(8000, pcm.astype(np.float32).tolist())
    extractor.input_finished()
    rows = [extractor.get_frame(index) for index in range(extractor.num_frames_ready)]
    return np.stack(rows) if rows else np.zeros((0, DIMENSION), np.float32)
