"""A random network, exported with a graph that lets any tokens follow each other; prints what torch hears.

A program for test_train_asr_recipe.py.

    python token_loop.py MODEL WAV
"""

import sys
import wave
from pathlib import Path

import numpy as np
import torch
from conftest import SCRIPTS  # noqa: F401  (puts scripts/ on the path)
from train_asr.batches import make_batch
from train_asr.evaluate_tokens import greedy
from train_asr.export import Decoding, export
from train_asr.features import mfcc
from train_asr.network import AcousticNetwork, Shape, save_checkpoint
from train_asr.shards import labelled

from voicebot.asr.decoding_graph import Sound, decoding_graph
from voicebot.asr.openfst import fst_of, write_fst
from voicebot.asr.pinyin_units import TOKENS

model, sound = map(Path, sys.argv[1:])
with wave.open(str(sound)) as file:
    pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16)
utterance = labelled(mfcc(pcm), (), "test")

torch.manual_seed(4)
network = AcousticNetwork(Shape(hidden=32, bottleneck=8, layers=3))
network.deviation.fill_(25.0)
with torch.no_grad():
    network.output.weight *= 60  # clear decisions, so that no beam is too narrow
    batch = make_batch([utterance], network.shape.context, None)
    network.train()
    for _ in range(200):  # batch normalisation learns its statistics
        network(batch.features)
network.eval()
checkpoint = model.with_suffix(".pt")
save_checkpoint(checkpoint, network, prior=torch.full((len(TOKENS),), 1 / len(TOKENS)))
export(checkpoint, model, Decoding(prior_exponent=0.0, acoustic_scale=1.0, beam=40.0, max_active=7000))
(model / "graph").mkdir()
tokens = range(2, len(TOKENS) + 1)
loop = fst_of(0, [(0, token, token, 0.0, 0) for token in tokens], np.zeros(1, np.float32))
sounds = {token: [Sound((token,))] for token in tokens}
write_fst(model / "graph" / "HCLG.fst", decoding_graph(loop, sounds))
names = ["<eps>", *TOKENS]
(model / "graph" / "words.txt").write_text("".join(f"{name} {index}\n" for index, name in enumerate(names)))

with torch.no_grad():
    best = network(batch.features)[0].argmax(1).tolist()
print(" ".join(TOKENS[token] for token in greedy(best)))
