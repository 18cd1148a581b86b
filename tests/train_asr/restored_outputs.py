"""Prints how far a restored network is from the checkpoint that the model was made of."""

import sys
from pathlib import Path

import torch
from train_asr.batches import make_batch
from train_asr.network import load_checkpoint
from train_asr.restore import restored
from train_asr.shards import read_shard

model, work = map(Path, sys.argv[1:])
utterances = [item for path in sorted((work / "shards").glob("*.npz")) for item in read_shard(path)]
trained, _ = load_checkpoint(work / "checkpoint.pt")
again = restored(model, utterances)
batch = make_batch(utterances[:8], trained.shape.context, None)
with torch.no_grad():
    outputs = [network.eval()(batch.features).softmax(2) for network in (trained, again)]
print(float((outputs[0] - outputs[1]).abs().max()))
