import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Golden file: `scripts/oracles/cells.py` (NumPy and autograd).
@Suite struct MemoryTests {
  // Half of the weight moves on by one slot, around the ring.
  @Test func `Weights turn around their ring`() {
    let tape = Tape()
    let w = tape.constant(Tensor(shape: [1, 3], values: [0, 0.2, 0.8]))
    let turned = w.turned(by: tape.constant(Tensor(shape: [1, 3], values: [0, 0.5, 0.5])))
    expectClose(turned.value.values, [0.4, 0.1, 0.5])
    let sharp = w.sharpened(by: tape.constant(Tensor(shape: [1, 1], values: [2])))
    expectClose(sharp.value.values, [0, 0.04 / 0.68, 0.64 / 0.68], absolute: 1e-6)
  }

  @Test func `What is erased and added at one slot is read there`() {
    let tape = Tape()
    let memory = tape.constant(Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]))
    let slot = tape.constant(Tensor(shape: [1, 2], values: [0, 1]))
    let new = memory.written(
      weights: slot, erase: tape.constant(Tensor(shape: [1, 2], values: [1, 0])),
      add: tape.constant(Tensor(shape: [1, 2], values: [7, 1])))
    expectClose(new.value.values, [1, 2, 7, 5])
    expectClose(slot.reading(new).value.values, [7, 5])
  }

  @Test func `Gradients of the operations match central differences`() {
    let memory = Tensor.random([2, 4, 3], seed: 1)
    let key = Tensor.random([2, 3], seed: 2)
    let w = Tensor.random([2, 4], seed: 3).logSoftmax().exponential()
    let one = Tensor.random([2, 1], seed: 4).mapped { abs($0) + 1 }
    let turn = Tensor.random([2, 3], seed: 5)
    let none = NoParameters()
    expectGradientsMatchDifferences(none, inputs: [key, memory], step: 3e-3) { _, x, _ in
      x[0].cosines(with: x[1])
    }
    expectGradientsMatchDifferences(none, inputs: [w, turn]) { _, x, _ in x[0].turned(by: x[1]) }
    expectGradientsMatchDifferences(none, inputs: [w, one], step: 2e-3) { _, x, _ in
      x[0].sharpened(by: x[1])
    }
    expectGradientsMatchDifferences(none, inputs: [w, memory]) { _, x, _ in x[0].reading(x[1]) }
    expectGradientsMatchDifferences(none, inputs: [memory, w, key, key]) { _, x, _ in
      x[0].written(weights: x[1], erase: x[2], add: x[3])
    }
    expectGradientsMatchDifferences(none, inputs: [turn]) { _, x, _ in x[0].softplus() }
    expectGradientsMatchDifferences(none, inputs: [key]) { _, x, _ in
      x[0].binaryCrossEntropy(key.mapped { $0 > 0 ? 1 : 0 }, weights: key.mapped { $0 > 1 ? 0 : 1 })
    }
    expectGradientsMatchDifferences(none, inputs: [key, turn]) { _, x, _ in .stacked(x) }
  }

  @Test(arguments: [true, false])
  func `A Turing machine, as its equations in NumPy`(isRecurrent: Bool) throws {
    let golden = try golden(
      isRecurrent ? "turing" : "turing_feed_forward", as: GoldenArrays.self, in: .module)
    var machine = Self.machine(isRecurrent: isRecurrent)
    try machine.load(golden, prefix: "machine.")
    let tape = Tape()
    let x = tape.input(try golden["input"])
    let run = machine(x)
    try expectSame(machine, tape, run.output, golden, inputs: ["input": x], prefix: "machine.")
    for t in 0..<5 {
      for reading in run.reading {
        expectClose([(0..<4).reduce(0) { $0 + reading[t, 1, $1] }], [1])
      }
      expectClose([(0..<4).reduce(0) { $0 + run.writing[t, 2, $1] }], [1])
    }
  }

  @Test(arguments: [true, false])
  func `Gradients of a Turing machine match central differences`(isRecurrent: Bool) {
    expectGradientsMatchDifferences(
      Self.machine(isRecurrent: isRecurrent), inputs: [.random([4, 2, 4], seed: 6)], step: 3e-3,
      tolerance: 5e-3
    ) { machine, inputs, _ in machine(inputs[0]).output }
  }

  /// A machine with an LSTM and one read head, or one without states and with two.
  private static func machine(isRecurrent: Bool) -> NeuralTuringMachine {
    var sizes = NeuralTuringMachine.Configuration(inputSize: 4, outputSize: 2)
    (sizes.controllerSize, sizes.slotCount, sizes.slotWidth) = (3, 4, 2)
    (sizes.isRecurrent, sizes.readerCount) = (isRecurrent, isRecurrent ? 1 : 2)
    var random = SeededGenerator(seed: 1)
    return NeuralTuringMachine("machine", sizes, using: &random)
  }
}
