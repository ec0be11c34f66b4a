import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct TapeTests {
  @Test func `Gradients by hand`() {
    // f = a b + a, a = 2, b = 3: df/da = b + 1 = 4, df/db = a = 2.
    let tape = Tape()
    let (a, b) = (tape.input(Tensor(2)), tape.input(Tensor(3)))
    let f = a * b + a
    let gradients = tape.gradients(of: f)
    #expect(f.value.values == [8])
    #expect(gradients[a]?.values == [4])
    #expect(gradients[b]?.values == [2])
  }

  @Test func `A parameter read twice has one gradient, the sum`() {
    let parameter = Parameter("w", Tensor(shape: [2], values: [1, 2]))
    let tape = Tape()
    let loss = (tape.read(parameter) * 3 + tape.read(parameter)).sum()
    #expect(tape.gradients(of: loss)[parameter]?.values == [4, 4])
  }

  @Test func `A parameter that does not matter has a gradient of zero`() {
    let parameter = Parameter("w", Tensor(shape: [2]))
    let tape = Tape()
    _ = tape.read(parameter)
    let loss = tape.input(Tensor(1))
    #expect(tape.gradients(of: loss)[parameter]?.values == [0, 0])
  }

  typealias Operation = @Sendable (Variable, Variable) -> Variable
  static let operations: [(String, Operation)] = [
    ("sum", { $0 + $1 }),
    ("difference", { $0 - $1 }),
    ("product", { $0 * $1 }),
    ("scaled", { a, _ in a * 2.5 }),
    ("tanh", { a, _ in a.tanh() }),
    ("sigmoid", { a, _ in a.sigmoid() }),
    ("softmax", { a, _ in a.softmax() }),
    ("log-softmax", { a, _ in a.logSoftmax() }),
    ("total", { ($0 * $1).sum() }),
    ("mean", { ($0 * $1).mean() }),
    ("concatenated", { .concatenated([$0, $1, $0]) }),
    ("columns", { a, _ in a.columns(1..<3) }),
    ("rows", { a, _ in a.rows([2, 0, 2, 1]) }),
    ("reshaped", { a, _ in a.reshaped([4, 3]) * 2 }),
    ("matrix product", { $0.matrixProduct($1.reshaped([4, 3])) }),
    (
      "added to rows",
      { a, b in a.addingToRows(b.reshaped([12]).reshaped([3, 4]).rows([1]).reshaped([4])) }
    ),
    ("cross entropy", { a, _ in a.crossEntropy([3, nil, 0]) }),
    ("squared error", { a, _ in a.meanSquaredError(Tensor(shape: [3, 4], repeating: 0.3)) }),
  ]

  @Test(arguments: 0..<operations.count)
  func `Gradients match central differences`(index: Int) {
    let (_, operation) = Self.operations[index]
    expectGradientsMatchDifferences(
      NoParameters(), inputs: [.random([3, 4], seed: 1), .random([3, 4], seed: 2)]
    ) { _, inputs, tape in
      // Both inputs take part, so that both have a gradient.
      let zero = (inputs[0] * 0 + inputs[1] * 0).sum()
      let output = operation(inputs[0], inputs[1])
      return .concatenated([output.reshaped([output.value.count]), zero.reshaped([1])])
    }
  }

  @Test func `ReLU away from its corner`() {
    let x = Tensor(shape: [4], values: [-2, -0.5, 0.5, 2])
    expectGradientsMatchDifferences(NoParameters(), inputs: [x]) { _, inputs, _ in
      inputs[0].relu()
    }
  }

  @Test func `Dropout keeps the mean, is repeated by its seed, and is off outside training`() {
    let x = Tensor(shape: [10_000], repeating: 1)
    func dropped(seed: UInt64, isTraining: Bool) -> [Float] {
      let tape = Tape(isTraining: isTraining)
      var random = SeededGenerator(seed: seed)
      return tape.constant(x).dropout(rate: 0.3, using: &random).value.values
    }
    let first = dropped(seed: 1, isTraining: true)
    #expect(abs(first.reduce(0, +) / 10_000 - 1) < 0.03)
    #expect(Set(first) == [0, 1 / (1 - 0.3)])
    #expect(first == dropped(seed: 1, isTraining: true))
    #expect(first != dropped(seed: 2, isTraining: true))
    #expect(dropped(seed: 1, isTraining: false) == x.values)
  }

  /// A backward pass that holds a variable holds the tape, which holds the pass.
  @Test func aSpentTapeIsFreed() {
    weak var freed: Tape?
    do {
      let tape = Tape()
      freed = tape
      let x = tape.input(Tensor(shape: [1], values: [3]))
      let square = tape.record(Tensor(shape: [1], values: [9]), from: [x]) { gradient in
        [Tensor(shape: [1], values: [2 * x.value.values[0] * gradient.values[0]])]
      }
      _ = tape.gradients(of: square)
    }
    #expect(freed == nil)
  }
}
