import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Golden files: `scripts/oracles/layers.py` (PyTorch).
@Suite struct RecurrentLayerTests {
  @Test func `LSTM, output and all gradients as PyTorch`() throws {
    let golden = try golden("lstm", as: GoldenArrays.self, in: .module)
    var layer = LSTM("layer", inputSize: 4, hiddenSize: 6)
    try layer.load(golden)
    try expectGolden(layer, golden)
    let (_, state) = layer(
      try golden["input"], lengths: try golden.integers("lengths"), direction: .forward)
    expectClose(state.hidden.values, try golden["finalHidden"].values)
    expectClose(state.cell.values, try golden["finalCell"].values)
  }

  @Test func `LSTM with peepholes, as written out with PyTorch's operations`() throws {
    let golden = try golden("lstm_peephole", as: GoldenArrays.self, in: .module)
    var layer = PeepholeLSTM("layer", inputSize: 4, hiddenSize: 6)
    try layer.load(golden)
    try expectGolden(layer, golden)
  }

  @Test func `Bidirectional LSTM, as PyTorch's packed sequences`() throws {
    let golden = try golden("bilstm", as: GoldenArrays.self, in: .module)
    var layer = Bidirectional<LSTM>("layer", inputSize: 4, hiddenSize: 6)
    try layer.load(golden)
    try expectGolden(layer, golden)
  }

  @Test func `GRU, as PyTorch`() throws {
    let golden = try golden("gru", as: GoldenArrays.self, in: .module)
    var layer = GRU("layer", inputSize: 4, hiddenSize: 6)
    try layer.load(golden)
    try expectGolden(layer, golden)
  }

  @Test(arguments: [Elman.Activation.tanh, .relu])
  func `Elman, as PyTorch`(activation: Elman.Activation) throws {
    let golden = try golden("elman", as: GoldenArrays.self, in: .module)
    var layer = Elman("layer", inputSize: 4, hiddenSize: 6)
    layer.activation = activation
    try layer.load(golden)
    try expectGolden(layer, golden, prefix: "\(activation.rawValue).")
  }

  // A ReLU has no slope at 0, where the identity's small weights begin; `Elman, as PyTorch` has it.
  @Test(arguments: RecurrentStack.Cell.allCases.filter { $0 != .identity }, [true, false])
  func `Gradients match central differences`(cell: RecurrentStack.Cell, both: Bool) {
    var configuration = RecurrentStack.Configuration()
    configuration.cell = cell
    configuration.isBidirectional = both
    configuration.layerCount = 2
    configuration.hiddenSize = 5
    configuration.isNormalized = both
    var random = SeededGenerator(seed: 3)
    let stack = RecurrentStack(
      "stack", inputSize: 3, configuration: configuration, using: &random)
    // Unsorted lengths, one of them empty: sequences end in the middle of the batch. Layer
    // normalisation over few units bends strongly, so the step is short.
    expectGradientsMatchDifferences(stack, inputs: [.random([6, 4, 3], seed: 4)], step: 4e-3) {
      stack, inputs, _ in
      var random = SeededGenerator(seed: 5)
      return stack(inputs[0], lengths: [3, 6, 0, 4], using: &random)
    }
  }

  @Test(arguments: RecurrentStack.Cell.allCases)
  func `A batch gives exactly what its sequences give alone`(cell: RecurrentStack.Cell) {
    var configuration = RecurrentStack.Configuration()
    configuration.cell = cell
    configuration.layerCount = 2
    configuration.hiddenSize = 19  // not a multiple of the kernels' panel
    var random = SeededGenerator(seed: 7)
    let stack = RecurrentStack(
      "stack", inputSize: 6, configuration: configuration, using: &random)
    let lengths = [9, 4, 1, 7, 9, 2, 5]
    let batch = Tensor.random([9, lengths.count, 6], seed: 8)
    let together = run(stack, batch, lengths)
    for (row, length) in lengths.enumerated() {
      let alone = run(stack, batch.sequence(row, length: length), [length])
      #expect(together.sequence(row, length: length) == alone, "sequence \(row)")
      for t in length..<9 {
        #expect((0..<38).allSatisfy { together[t, row, $0] == 0 }, "padding of \(row)")
      }
    }
  }

  @Test func `Padding does not change gradients`() {
    var random = SeededGenerator(seed: 9)
    let layer = Bidirectional<LSTM>("l", inputSize: 3, hiddenSize: 4, using: &random)
    let short = Tensor.random([4, 2, 3], seed: 10)
    var padded = Tensor(shape: [7, 2, 3], repeating: .nan)
    padded.values.replaceSubrange(0..<24, with: short.values)
    for index in 24..<42 { padded.values[index] = 1e3 }
    let found = [short, padded].map { frames in
      let tape = Tape()
      let loss = layer(tape.constant(frames), lengths: [4, 3]).sum()
      return layer.parameters.map { tape.gradients(of: loss)[$0]?.values ?? [] }
    }
    for (a, b) in zip(found[0], found[1]) { expectClose(a, b, absolute: 1e-6) }
  }

  @Test func `A run in two parts with the state carried equals one run`() {
    var random = SeededGenerator(seed: 11)
    let layer = LSTM("l", inputSize: 3, hiddenSize: 8, using: &random)
    let frames = Tensor.random([10, 2, 3], seed: 12)
    let whole = layer(frames, lengths: [10, 10], direction: .forward)
    let head = Tensor(shape: [4, 2, 3], values: Array(frames.values[..<24]))
    let tail = Tensor(shape: [6, 2, 3], values: Array(frames.values[24...]))
    let first = layer(head, lengths: [4, 4], direction: .forward)
    let second = layer(tail, lengths: [6, 6], direction: .forward, from: first.state)
    #expect(first.frames.values + second.frames.values == whole.frames.values)
    #expect(second.state == whole.state)
  }

  @Test func `One step by hand`() {
    // One unit, all weights 0 but the bias: i = o = σ(0) = 1/2, f = σ(1), g = tanh(0) = 0 would
    // give 0, so b_g = 1: c = tanh(1) / 2, h = tanh(c) / 2.
    var layer = LSTM("l", inputSize: 1, hiddenSize: 1)
    layer.forEachParameter { $0.value = $0.value.mapped { _ in 0 } }
    layer.bias.value.values[2] = 1
    let (frames, state) = layer(
      Tensor(shape: [1, 1, 1], values: [5]), lengths: [1], direction: .forward)
    expectClose(state.cell.values, [0.380797], absolute: 1e-6)
    expectClose(frames.values, [0.181700], absolute: 1e-6)
  }

  private func run(_ stack: RecurrentStack, _ frames: Tensor, _ lengths: [Int]) -> Tensor {
    let tape = Tape(isTraining: false)
    var random = SeededGenerator(seed: 0)
    return stack(tape.constant(frames), lengths: lengths, using: &random).value
  }

  /// Compares output and gradients of a layer named `layer` with a golden file's.
  private func expectGolden(
    _ layer: some SequenceLayer, _ golden: GoldenArrays, prefix: String = ""
  ) throws {
    let tape = Tape()
    let x = tape.input(try golden["input"])
    let output = layer(x, lengths: try golden.integers("lengths"))
    expectClose(output.value.values, try golden["\(prefix)output"].values, absolute: 1e-6)
    let loss = (output * tape.constant(try golden["upstream"])).sum()
    let gradients = tape.gradients(of: loss)
    expectClose(gradients[x]?.values ?? [], try golden["\(prefix)inputGradient"].values)
    for parameter in layer.parameters {
      let name = prefix + parameter.name.dropFirst("layer.".count) + "Gradient"
      expectClose(gradients[parameter]?.values ?? [], try golden[name].values, "\(name)")
    }
  }
}

extension RecurrentLayer {
  /// A layer whose weights do not matter: they are loaded next.
  fileprivate init(_ name: String, inputSize: Int, hiddenSize: Int) {
    var random = SeededGenerator(seed: 1)
    self.init(name, inputSize: inputSize, hiddenSize: hiddenSize, using: &random)
  }
}

extension Bidirectional {
  fileprivate init(_ name: String, inputSize: Int, hiddenSize: Int) {
    var random = SeededGenerator(seed: 1)
    self.init(name, inputSize: inputSize, hiddenSize: hiddenSize, using: &random)
  }
}

extension Parameterized {
  /// Takes every parameter `layer.name` from the array `name`.
  fileprivate mutating func load(_ golden: GoldenArrays) throws {
    try forEachParameter {
      let array = try golden[String($0.name.dropFirst("layer.".count))]
      #expect(array.shape == $0.value.shape)
      $0.value = array
    }
  }
}

extension Tensor {
  /// The first `length` frames of one sequence of a batch, [length, 1, features].
  fileprivate func sequence(_ row: Int, length: Int) -> Tensor {
    let features = shape[2]
    let values = (0..<length).flatMap { t in
      let start = (t * shape[1] + row) * features
      return self.values[start..<start + features]
    }
    return Tensor(shape: [length, 1, features], values: values)
  }
}
