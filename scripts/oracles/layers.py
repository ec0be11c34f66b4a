"""Writes what PyTorch computes for each layer and optimiser: outputs, final states, gradients.

    python3 scripts/oracles/layers.py

writes Tests/NeuralNetworksTests/Golden/{linear,lstm,lstm_peephole,bilstm,gru,elman,layernorm,
adamw,sgd}.json. golden_arrays.py documents the JSON format: inputs, weights and the upstream
gradient are formulas, results are values. All gradients are of loss = sum(output * upstream).

Conventions, those of our layers rather than PyTorch's:

- Frames are [time, batch, features]. Weights multiply from the right, x W + h U + b:
  inputWeights [inputSize, gates * hiddenSize], recurrentWeights [hiddenSize, gates * hiddenSize].
- LSTM: one bias [4 * hiddenSize] (PyTorch's second is 0), gates in the order i, f, g, o.
- Peepholes [3 * hiddenSize], in the order i, f, o: i and f see the old cell, o the new one
  (Gers & Schmidhuber, 2000). PyTorch has none: that recurrence is written out here.
- GRU: gates r, z, n; n = tanh(x W + inputBias + r * (h U + recurrentBias)); biases
  [3 * hiddenSize].
- Elman: h' = tanh(x W + h U + b), or ReLU in place of tanh; one bias.
- Initial states are 0. Frames past a sequence's length output 0 and leave its state; the backward
  direction begins at each sequence's own last frame; a bidirectional output is
  [forward, backward] along the features.
"""

import torch
from golden_arrays import GoldenArrays

TIME, BATCH, INPUT, HIDDEN = 5, 3, 4, 6
LENGTHS = [5, 3, 2]


def write(golden, name):
    golden.write("NeuralNetworksTests", name, "python3 scripts/oracles/layers.py")


def recurrent_golden(output_size):
    """Starts a golden file of a recurrent layer; returns it, its frames and its upstream."""
    golden = GoldenArrays()
    golden.store("lengths", LENGTHS)
    x = golden.formula("input", [TIME, BATCH, INPUT], 1.5, 0.71, 0.2)
    upstream = golden.formula("upstream", [TIME, BATCH, output_size], 1.0, 1.13, 0.4).detach()
    return golden, x, upstream


def recurrent_weights(golden, gates, biases, prefix="", shift=0.0):
    """Adds formula weights of one direction; returns them by name."""
    width = gates * HIDDEN
    weights = {
        "inputWeights": ([INPUT, width], 0.6, 1.37, 0.3),
        "recurrentWeights": ([HIDDEN, width], 0.5, 2.03, 0.9),
    }
    weights |= {name: ([width], 0.4, 0.83, 0.1 + n) for n, name in enumerate(biases)}
    return {
        name: golden.formula(prefix + name, shape, scale, a, b + shift)
        for name, (shape, scale, a, b) in weights.items()
    }


def run_torch(kind, x, directions, **options):
    """Runs torch.nn.LSTM, GRU or RNN with our weights; returns its padded output and states."""
    layer = kind(INPUT, HIDDEN, bidirectional=len(directions) == 2, **options).double()
    parameters = {}
    for suffix, weights in zip(["", "_reverse"], directions):
        bias = weights.get("bias", weights.get("inputBias"))
        parameters |= {
            f"weight_ih_l0{suffix}": weights["inputWeights"].T,
            f"weight_hh_l0{suffix}": weights["recurrentWeights"].T,
            f"bias_ih_l0{suffix}": bias,
            f"bias_hh_l0{suffix}": weights.get("recurrentBias", torch.zeros_like(bias)),
        }
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(LENGTHS))
    output, states = torch.func.functional_call(layer, parameters, (packed,))
    return torch.nn.utils.rnn.pad_packed_sequence(output, total_length=TIME)[0], states


def finish(golden, output, upstream, leaves, prefix=""):
    """Stores the output and the gradients of sum(output * upstream)."""
    golden.store(f"{prefix}output", output)
    (output * upstream).sum().backward()
    golden.store_gradients(leaves, prefix)


def linear():
    golden = GoldenArrays()
    leaves = {
        "input": golden.formula("input", [TIME, BATCH, INPUT], 1.5, 0.71, 0.2),
        "weights": golden.formula("weights", [INPUT, HIDDEN], 0.6, 1.37, 0.3),
        "bias": golden.formula("bias", [HIDDEN], 0.4, 0.83, 0.1),
    }
    upstream = golden.formula("upstream", [TIME, BATCH, HIDDEN], 1.0, 1.13, 0.4).detach()
    output = torch.nn.functional.linear(leaves["input"], leaves["weights"].T, leaves["bias"])
    finish(golden, output, upstream, leaves)
    write(golden, "linear")


def lstm():
    golden, x, upstream = recurrent_golden(HIDDEN)
    weights = recurrent_weights(golden, 4, ["bias"])
    output, (hidden, cell) = run_torch(torch.nn.LSTM, x, [weights])
    golden.store("finalHidden", hidden[0])
    golden.store("finalCell", cell[0])
    finish(golden, output, upstream, {"input": x, **weights})
    write(golden, "lstm")


def peephole_recurrence(x, inputWeights, recurrentWeights, bias, peepholes):
    """Returns output [time, batch, hidden] and final h and c [batch, hidden]."""
    h = c = torch.zeros(BATCH, HIDDEN, dtype=torch.float64)
    p_i, p_f, p_o = peepholes.split(HIDDEN)
    outputs = []
    for time, frame in enumerate(x):
        i, f, g, o = (frame @ inputWeights + h @ recurrentWeights + bias).split(HIDDEN, dim=1)
        i = torch.sigmoid(i + p_i * c)
        f = torch.sigmoid(f + p_f * c)
        new_c = f * c + i * torch.tanh(g)
        o = torch.sigmoid(o + p_o * new_c)
        new_h = o * torch.tanh(new_c)
        valid = torch.tensor([[time < length] for length in LENGTHS])
        outputs.append(torch.where(valid, new_h, 0.0))
        h, c = torch.where(valid, new_h, h), torch.where(valid, new_c, c)
    return torch.stack(outputs), h, c


def lstm_peephole():
    golden, x, upstream = recurrent_golden(HIDDEN)
    weights = recurrent_weights(golden, 4, ["bias"])
    # Without peepholes the recurrence written out above must be PyTorch's.
    ours = peephole_recurrence(x, **weights, peepholes=torch.zeros(3 * HIDDEN).double())[0]
    torch.testing.assert_close(ours, run_torch(torch.nn.LSTM, x, [weights])[0])

    weights["peepholes"] = golden.formula("peepholes", [3 * HIDDEN], 0.7, 1.71, 0.6)
    output, hidden, cell = peephole_recurrence(x, **weights)
    golden.store("finalHidden", hidden)
    golden.store("finalCell", cell)
    finish(golden, output, upstream, {"input": x, **weights})
    write(golden, "lstm_peephole")


def bilstm():
    golden, x, upstream = recurrent_golden(2 * HIDDEN)
    directions = {
        "forward": recurrent_weights(golden, 4, ["bias"], "forward."),
        "backward": recurrent_weights(golden, 4, ["bias"], "backward.", shift=1.0),
    }
    output, (hidden, cell) = run_torch(torch.nn.LSTM, x, list(directions.values()))
    for number, direction in enumerate(directions):
        golden.store(f"{direction}.finalHidden", hidden[number])
        golden.store(f"{direction}.finalCell", cell[number])
    leaves = {"input": x}
    for direction, weights in directions.items():
        leaves |= {f"{direction}.{name}": leaf for name, leaf in weights.items()}
    finish(golden, output, upstream, leaves)
    write(golden, "bilstm")


def gru():
    golden, x, upstream = recurrent_golden(HIDDEN)
    weights = recurrent_weights(golden, 3, ["inputBias", "recurrentBias"])
    output, hidden = run_torch(torch.nn.GRU, x, [weights])
    golden.store("finalHidden", hidden[0])
    finish(golden, output, upstream, {"input": x, **weights})
    write(golden, "gru")


def elman():
    """Both variants share inputs and weights; results carry the prefix `tanh.` or `relu.`."""
    golden, x, upstream = recurrent_golden(HIDDEN)
    weights = recurrent_weights(golden, 1, ["bias"])
    for nonlinearity in ("tanh", "relu"):
        output, hidden = run_torch(torch.nn.RNN, x, [weights], nonlinearity=nonlinearity)
        golden.store(f"{nonlinearity}.finalHidden", hidden[0])
        finish(golden, output, upstream, {"input": x, **weights}, f"{nonlinearity}.")
    write(golden, "elman")


def layernorm():
    golden = GoldenArrays()
    golden.store("epsilon", 1e-5)
    leaves = {
        "input": golden.formula("input", [TIME, BATCH, HIDDEN], 1.5, 0.71, 0.2),
        "gain": golden.formula("gain", [HIDDEN], 1.2, 0.47, 0.8),
        "bias": golden.formula("bias", [HIDDEN], 0.4, 0.83, 0.1),
    }
    upstream = golden.formula("upstream", [TIME, BATCH, HIDDEN], 1.0, 1.13, 0.4).detach()
    output = torch.nn.functional.layer_norm(
        leaves["input"], [HIDDEN], leaves["gain"], leaves["bias"], eps=1e-5)
    finish(golden, output, upstream, leaves)
    write(golden, "layernorm")


def optimizer_steps(golden, make_optimizer, name="parametersAfterStep"):
    """Stores the parameters [step, 10] after each of 5 steps along formula gradients."""
    gradients = golden.formula("gradients", [5, 10], 0.9, 0.77, 0.35).detach()
    parameters = golden.formula("parameters", [10], 0.8, 1.19, 0.5)
    optimizer = make_optimizer([parameters])
    steps = []
    for gradient in gradients:
        parameters.grad = gradient.clone()
        optimizer.step()
        steps.append(parameters.detach().clone())
    golden.store(name, torch.stack(steps))


def adamw():
    golden = GoldenArrays()
    settings = {
        "learningRate": 1e-2, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 1e-2}
    for name, value in settings.items():
        golden.store(name, value)
    optimizer_steps(golden, lambda parameters: torch.optim.AdamW(
        parameters, lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2))
    write(golden, "adamw")


def sgd():
    golden = GoldenArrays()
    golden.store("learningRate", 1e-2)
    golden.store("momentum", 0.9)
    for nesterov in (False, True):
        optimizer_steps(
            golden, lambda parameters: torch.optim.SGD(
                parameters, lr=1e-2, momentum=0.9, nesterov=nesterov),
            "nesterov.parametersAfterStep" if nesterov else "momentum.parametersAfterStep")
    write(golden, "sgd")


if __name__ == "__main__":
    for oracle in (linear, lstm, lstm_peephole, bilstm, gru, elman, layernorm, adamw, sgd):
        oracle()
