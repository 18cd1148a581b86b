"""Make tests/asr/data/tones and tones-ctc: streaming models by hand, in layouts that sherpa-onnx reads.

tones is a transducer of the layout lstm, tones-ctc a CTC model of the layout zipformer2 (one layer that keeps
its states as they are).

    python tests/asr/data/make_tones.py        # needs the package onnx

They hear tones: 500 Hz is 换 or 垸 (slightly more likely), 1000 Hz 货, 1700 Hz 退, 2600 Hz 吗. The encoder
looks at one mel band per character, the transducer's decoder keeps what was just written from being written
again.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

TONES_HZ = {"换": 500, "垸": 500, "货": 1000, "退": 1700, "吗": 2600}
MEL_BANDS, RATE_HZ, LOW_HZ, HIGH_HZ = 80, 16000, 20.0, 7600.0
CHUNK, SEEN = 4, 5
LOUD, REPEATED, SLIGHTLY = 1.0, 60.0, 0.5
FOLDER = Path(__file__).parent / "tones"
CTC_FOLDER = FOLDER.with_name("tones-ctc")


def mel(hz: float) -> float:
    return 1127 * np.log(1 + hz / 700)


def band(hz: float) -> int:
    step = (mel(HIGH_HZ) - mel(LOW_HZ)) / (MEL_BANDS + 1)
    return round((mel(hz) - mel(LOW_HZ)) / step) - 1


def model(
    name: str,
    nodes: list,
    inputs: list,
    outputs: list,
    constants: dict,
    folder: Path = FOLDER,
    **about: object,
) -> None:
    initialisers = [numpy_helper.from_array(value, key) for key, value in constants.items()]
    graph = helper.make_graph(nodes, name, inputs, outputs, initialisers)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(made, {key: str(value) for key, value in about.items()})
    save(made, folder / f"{name}.onnx")


def value(name: str, kind: int, *shape: object) -> object:
    return helper.make_tensor_value_info(name, kind, list(shape))


def main() -> None:
    tokens = ["<blk>", "<sos/eos>", "<unk>", *TONES_HZ]
    for folder in (FOLDER, CTC_FOLDER):
        folder.mkdir(exist_ok=True)
        lines = (f"{token} {i}\n" for i, token in enumerate(tokens))
        (folder / "tokens.txt").write_text("".join(lines), "utf-8")
    size = len(tokens)
    weights, bias = np.zeros((MEL_BANDS, size), np.float32), np.full(size, -100, np.float32)
    for token, hz in TONES_HZ.items():
        weights[band(hz), tokens.index(token)] = 1.0
        bias[tokens.index(token)] = -LOUD + (SLIGHTLY if token == "垸" else 0)
    bias[0] = 0
    ctc(weights, bias)
    same = [helper.make_node("Identity", [one], [f"next_{one}"]) for one in ("h", "c")]
    model(
        "encoder",
        [
            helper.make_node("ReduceMean", ["x"], ["mean"], axes=[1], keepdims=1),
            helper.make_node("MatMul", ["mean", "weights"], ["bands"]),
            helper.make_node("Add", ["bands", "bias"], ["encoder_out"]),
            *same,
        ],
        [
            value("x", TensorProto.FLOAT, "N", SEEN, MEL_BANDS),
            value("h", TensorProto.FLOAT, 1, "N", 1),
            value("c", TensorProto.FLOAT, 1, "N", 1),
        ],
        [
            value("encoder_out", TensorProto.FLOAT, "N", 1, size),
            value("next_h", TensorProto.FLOAT, 1, "N", 1),
            value("next_c", TensorProto.FLOAT, 1, "N", 1),
        ],
        {"weights": weights, "bias": bias},
        model_type="lstm",
        num_encoder_layers=1,
        T=SEEN,
        decode_chunk_len=CHUNK,
        rnn_hidden_size=1,
        d_model=1,
    )
    again = -REPEATED * np.eye(size, dtype=np.float32)
    again[0] = 0
    for one, other in (("换", "垸"), ("垸", "换")):
        again[tokens.index(one), tokens.index(other)] = -REPEATED
    model(
        "decoder",
        [
            helper.make_node("Gather", ["y", "latest"], ["last"], axis=1),
            helper.make_node("Gather", ["again", "last"], ["decoder_out"], axis=0),
        ],
        [value("y", TensorProto.INT64, "N", 2)],
        [value("decoder_out", TensorProto.FLOAT, "N", size)],
        {"latest": np.array(1, np.int64), "again": again},
        vocab_size=size,
        context_size=2,
    )
    model(
        "joiner",
        [helper.make_node("Add", ["encoder_out", "decoder_out"], ["logit"])],
        [
            value("encoder_out", TensorProto.FLOAT, "N", size),
            value("decoder_out", TensorProto.FLOAT, "N", size),
        ],
        [value("logit", TensorProto.FLOAT, "N", size)],
        {},
        joiner_dim=size,
    )


def ctc(weights: np.ndarray, bias: np.ndarray) -> None:
    """The states are those of a zipformer2 of one layer, as small as their formulas allow."""
    states = {
        "cached_key": (TensorProto.FLOAT, (1, "N", 1)),
        "cached_nonlin_attn": (TensorProto.FLOAT, (1, "N", 1, 3)),
        "cached_val1": (TensorProto.FLOAT, (1, "N", 1)),
        "cached_val2": (TensorProto.FLOAT, (1, "N", 1)),
        "cached_conv1": (TensorProto.FLOAT, ("N", 4, 1)),
        "cached_conv2": (TensorProto.FLOAT, ("N", 4, 1)),
        "embed_states": (TensorProto.FLOAT, ("N", 128, 3, 19)),
        "processed_lens": (TensorProto.INT64, ("N",)),
    }
    model(
        "model",
        [
            helper.make_node("ReduceMean", ["x"], ["mean"], axes=[1], keepdims=1),
            helper.make_node("MatMul", ["mean", "weights"], ["bands"]),
            helper.make_node("Add", ["bands", "bias"], ["scores"]),
            helper.make_node("LogSoftmax", ["scores"], ["log_probs"], axis=2),
            *(helper.make_node("Identity", [name], [f"new_{name}"]) for name in states),
        ],
        [
            value("x", TensorProto.FLOAT, "N", SEEN, MEL_BANDS),
            *(value(name, kind, *shape) for name, (kind, shape) in states.items()),
        ],
        [
            value("log_probs", TensorProto.FLOAT, "N", 1, len(bias)),
            *(value(f"new_{name}", kind, *shape) for name, (kind, shape) in states.items()),
        ],
        {"weights": weights, "bias": bias},
        CTC_FOLDER,
        model_type="zipformer2",
        T=SEEN,
        decode_chunk_len=CHUNK,
        encoder_dims=4,
        query_head_dims=1,
        value_head_dims=1,
        num_heads=1,
        num_encoder_layers=1,
        cnn_module_kernels=3,
        left_context_len=1,
    )


if __name__ == "__main__":
    main()
