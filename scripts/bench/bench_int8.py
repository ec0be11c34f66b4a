"""Times the log-probabilities of whole utterances by ONNX Runtime with 8-bit weights, one thread.

The network is ours: `hearken-benchmark infer --export` writes its weights, its frames and its
outputs. ONNX Runtime quantises the same weights (dynamic quantisation: 8-bit weights with a scale
for each channel, activations quantised as they come). Beside the times stand, for both, the largest
difference of a log-probability from float's and the share of frames with the same best label.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

from timing import print_timings, use_threads


def read_safetensors(path):
    """Returns the F32 tensors of a file by name."""
    import numpy

    contents = pathlib.Path(path).read_bytes()
    start = 8 + int.from_bytes(contents[:8], "little")
    tensors = {}
    for name, entry in json.loads(contents[8:start]).items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(contents[start + begin:start + end], "<f4")
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def onnx_graph(tensors, layers):
    """Returns the ONNX twin of an AcousticModel of bidirectional LSTMs."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(numpy.ascontiguousarray(value), name))
        return name

    def both_directions(kind, layer):
        """Stacks forward and backward, transposed; gates i, f, g, o become ONNX's i, o, f, c."""
        stacked = []
        for way in ("forward", "backward"):
            i, f, g, o = numpy.split(tensors[f"encoder.{layer}.{way}.{kind}"], 4, axis=-1)
            stacked.append(numpy.concatenate([i, o, f, g], axis=-1).T)
        return numpy.stack(stacked)

    hidden = tensors["encoder.0.forward.recurrentWeights"].shape[0]
    flat = constant("flat", numpy.array([0, 0, 2 * hidden]))
    x = "frames"
    for layer in range(layers):
        bias = both_directions("bias", layer)
        inputs = [
            x,
            constant(f"W{layer}", both_directions("inputWeights", layer)),
            constant(f"R{layer}", both_directions("recurrentWeights", layer)),
            constant(f"B{layer}", numpy.concatenate([bias, numpy.zeros_like(bias)], axis=1)),
        ]
        nodes += [
            helper.make_node(
                "LSTM", inputs, [f"Y{layer}"], direction="bidirectional", hidden_size=hidden),
            # [time, direction, batch, hidden] -> [time, batch, 2 * hidden]
            helper.make_node("Transpose", [f"Y{layer}"], [f"T{layer}"], perm=[0, 2, 1, 3]),
            helper.make_node("Reshape", [f"T{layer}", flat], [f"h{layer}"]),
        ]
        x = f"h{layer}"
    nodes += [
        helper.make_node(
            "MatMul", [x, constant("matrix", tensors["output.weights"])], ["product"]),
        helper.make_node("Add", ["product", constant("bias", tensors["output.bias"])], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["logProbabilities"], axis=-1),
    ]
    shape = ["time", "batch", None]
    graph = helper.make_graph(
        nodes, "AcousticModel",
        [helper.make_tensor_value_info("frames", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logProbabilities", TensorProto.FLOAT, shape)], constants)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def agreement(found, expected):
    """Returns the largest difference and the share of frames with the same best label."""
    import numpy

    same = (found.argmax(-1) == expected.argmax(-1)).mean()
    return {"difference": round(float(numpy.abs(found - expected).max()), 4),
            "same_label": round(float(same), 4)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours", required=True, help="the built hearken-benchmark")
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=10)
    options = parser.parse_args()
    use_threads(1)
    import onnx
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        command = [options.ours, "infer", "--repeats", "0"]
        for name in ("layers", "hidden", "batch", "frames"):
            command += [f"--{name}", str(getattr(options, name))]
        exported = {}
        for name, flags in {"float": [], "int8": ["--int8"]}.items():
            path = f"{folder}/{name}.safetensors"
            subprocess.run(
                [*command, *flags, "--export", path], check=True, stdout=subprocess.DEVNULL)
            exported[name] = read_safetensors(path)
        onnx.save(onnx_graph(exported["float"], options.layers), f"{folder}/float.onnx")
        quantize_dynamic(
            f"{folder}/float.onnx", f"{folder}/int8.onnx", per_channel=True,
            weight_type=QuantType.QInt8)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        sessions = [
            onnxruntime.InferenceSession(
                f"{folder}/{name}.onnx", settings, providers=["CPUExecutionProvider"])
            for name in ("float", "int8")]
    feed = {"frames": exported["float"]["frames"]}
    expected = exported["float"]["logProbabilities"]
    twin = agreement(sessions[0].run(None, feed)[0], expected)
    assert twin["difference"] < 1e-3, f"not the same network: {twin}"
    notes = {"onnxruntime": agreement(sessions[1].run(None, feed)[0], expected),
             "hearken": agreement(exported["int8"]["logProbabilities"], expected)}
    print_timings(
        lambda: sessions[1].run(None, feed), options.repeats, options.frames * options.batch,
        onnxruntime.__version__, notes=notes)


if __name__ == "__main__":
    main()
