"""Times the log-probabilities of whole utterances on one thread: PyTorch or ONNX Runtime, float.

The ONNX graph is written node by node from PyTorch's weights, and its output is compared with
PyTorch's before anything is timed.
"""

import argparse

from timing import print_timings, use_threads


def onnx_graph(model, layers, hidden):
    """Returns the serialised ONNX twin of an AcousticModel."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper

    weights = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(numpy.ascontiguousarray(value), name))
        return name

    def both_directions(kind, layer):
        """Stacks forward and backward; gates i, f, g, o become ONNX's i, o, f, c."""
        stacked = [weights[f"lstm.{kind}_l{layer}{way}"] for way in ("", "_reverse")]
        reordered = []
        for matrix in stacked:
            i, f, g, o = numpy.split(matrix, 4)
            reordered.append(numpy.concatenate([i, o, f, g]))
        return numpy.stack(reordered)

    flat = constant("flat", numpy.array([0, 0, 2 * hidden]))
    x = "frames"
    for layer in range(layers):
        biases = [both_directions(kind, layer) for kind in ("bias_ih", "bias_hh")]
        inputs = [
            x,
            constant(f"W{layer}", both_directions("weight_ih", layer)),
            constant(f"R{layer}", both_directions("weight_hh", layer)),
            constant(f"B{layer}", numpy.concatenate(biases, axis=1)),
        ]
        nodes += [
            helper.make_node(
                "LSTM", inputs, [f"Y{layer}"], direction="bidirectional", hidden_size=hidden),
            # [time, direction, batch, hidden] -> [time, batch, 2 * hidden]
            helper.make_node("Transpose", [f"Y{layer}"], [f"T{layer}"], perm=[0, 2, 1, 3]),
            helper.make_node("Reshape", [f"T{layer}", flat], [f"h{layer}"]),
        ]
        x = f"h{layer}"
    matrix = constant("matrix", weights["output.weight"].T)
    bias = constant("bias", weights["output.bias"])
    nodes += [
        helper.make_node("MatMul", [x, matrix], ["product"]),
        helper.make_node("Add", ["product", bias], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["logProbabilities"], axis=-1),
    ]
    shape = ["time", "batch", None]
    graph = helper.make_graph(
        nodes, "AcousticModel",
        [helper.make_tensor_value_info("frames", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logProbabilities", TensorProto.FLOAT, shape)], constants)
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", choices=("torch", "onnxruntime"), required=True)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=10)
    options = parser.parse_args()
    use_threads(1)
    import torch

    from network import FEATURE_COUNT, AcousticModel

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = AcousticModel(options.layers, options.hidden).eval()
    frames = torch.randn(options.frames, options.batch, FEATURE_COUNT)

    def torch_work():
        with torch.inference_mode():
            return model(frames).numpy()

    work, version = torch_work, torch.__version__
    if options.tool == "onnxruntime":
        import numpy
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            onnx_graph(model, options.layers, options.hidden), settings,
            providers=["CPUExecutionProvider"])
        feed = {"frames": frames.numpy()}

        def work():
            return session.run(None, feed)[0]

        numpy.testing.assert_allclose(work(), torch_work(), atol=1e-4)
        version = onnxruntime.__version__
    print_timings(work, options.repeats, options.frames * options.batch, version)


if __name__ == "__main__":
    main()
