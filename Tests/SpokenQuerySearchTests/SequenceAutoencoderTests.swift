import NeuralNetworks
import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

/// Golden file: `scripts/oracles/query_search.py` (NumPy, in 64 bits).
@Suite struct SequenceAutoencoderTests {
  private static func network(
    vectorSize: Int? = 3, decoderSize: Int? = 7, isConditioned: Bool = true,
    cell:
      RecurrentStack.Cell = .lstm, isBidirectional: Bool = true
  ) -> SequenceAutoencoder {
    var stack = RecurrentStack.Configuration()
    (stack.cell, stack.layerCount, stack.hiddenSize) = (cell, 1, 5)
    stack.isBidirectional = isBidirectional
    var random = SeededGenerator(seed: 1)
    return SequenceAutoencoder(
      SequenceAutoencoder.Configuration(
        featureCount: 4, encoder: stack, vectorSize: vectorSize, decoderSize: decoderSize,
        isConditioned: isConditioned), using: &random)
  }

  @Test func `Vectors, frames and loss are those of NumPy`() throws {
    let golden = try golden("query-search", as: GoldenArrays.self, in: .module)
    var network = Self.network()
    try network.forEachParameter { $0.value = try golden[$0.name] }
    let lengths = try golden.integers("lengths")
    let frames = try golden["frames"]
    let tape = Tape(isTraining: false)
    var random = SeededGenerator(seed: 1)
    let vectors = network.vectors(of: tape.constant(frames), lengths: lengths, using: &random)
    expectClose(vectors.value.values, try golden["vectors"].values)
    let made = network.frames(from: vectors, like: frames, lengths: lengths, using: &random)
    let loss = made.reconstructionLoss(frames, lengths: lengths)
    expectClose(loss.value.values, try golden["reconstructionLoss"].values)
    var valid = made.value
    for (row, length) in lengths.enumerated() {
      for t in length..<6 { for k in 0..<4 { valid[t, row, k] = 0 } }
    }
    expectClose(valid.values, try golden["reconstruction"].values)
  }

  @Test(arguments: [true, false]) func `Gradients match central differences`(
    isConditioned: Bool
  ) {
    let network = Self.network(isConditioned: isConditioned)
    let frames = Tensor.random([6, 3, 4], seed: 2)
    expectGradientsMatchDifferences(network) { network, _, tape in
      var random = SeededGenerator(seed: 1)
      let vectors = network.vectors(of: tape.constant(frames), lengths: [6, 4, 1], using: &random)
      return network.frames(from: vectors, like: frames, lengths: [6, 4, 1], using: &random)
        .reconstructionLoss(frames, lengths: [6, 4, 1])
    }
  }

  @Test(arguments: RecurrentStack.Cell.allCases) func `A vector does not depend on its batch`(
    cell: RecurrentStack.Cell
  ) {
    let network = Self.network(cell: cell)
    let segments = [6, 4, 1].map { Tensor.random([$0, 4], seed: UInt64($0)) }
    var batch = Tensor(shape: [6, 3, 4], repeating: 7)  // what is past the end is not looked at
    for (row, segment) in segments.enumerated() {
      for t in 0..<segment.shape[0] { for k in 0..<4 { batch[t, row, k] = segment[t, k] } }
    }
    let together = Self.vectors(network, batch, lengths: [6, 4, 1])
    for (row, segment) in segments.enumerated() {
      let alone = Self.vectors(
        network, segment.reshaped([segment.shape[0], 1, 4]), lengths: [segment.shape[0]])
      #expect(alone.values == Array(together.values[3 * row..<3 * row + 3]))
    }
  }

  @Test func `Without a vector size, the last state is the vector`() {
    let network = Self.network(vectorSize: nil, decoderSize: nil, isBidirectional: false)
    let x = Tensor.random([5, 1, 4], seed: 4)
    let vector = Self.vectors(network, x, lengths: [3])
    #expect(vector.shape == [1, 5])
    // The same as that of the beginning alone.
    let beginning = Tensor(shape: [3, 1, 4], values: Array(x.values.prefix(12)))
    #expect(vector == Self.vectors(network, beginning, lengths: [3]))
  }

  @Test func `A network without its decoder has the same vectors`() {
    let network = Self.network()
    let x = Tensor.random([5, 1, 4], seed: 4)
    #expect(
      Self.vectors(network.withoutDecoder, x, lengths: [5])
        == Self.vectors(network, x, lengths: [5]))
    #expect(network.withoutDecoder.parameters.count < network.parameters.count)
  }

  @Test func `Learns to give segments back`() {
    var network = Self.network(isConditioned: false)
    var adam = Adam()
    let frames = Tensor.random([4, 2, 4], seed: 5)
    var losses: [Float] = []
    for _ in 0..<300 {
      let tape = Tape()
      var random = SeededGenerator(seed: 1)
      let vectors = network.vectors(of: tape.constant(frames), lengths: [4, 3], using: &random)
      let loss = network.frames(from: vectors, like: frames, lengths: [4, 3], using: &random)
        .reconstructionLoss(frames, lengths: [4, 3])
      losses.append(loss.value.values[0])
      adam.update(&network, with: tape.gradients(of: loss), rate: 1e-2)
    }
    #expect((losses.last ?? 1) < 0.1 * losses[0])
  }

  private static func vectors(
    _ network: SequenceAutoencoder, _ x: Tensor, lengths: [Int]
  ) -> Tensor {
    var random = SeededGenerator(seed: 1)
    let tape = Tape(isTraining: false)
    return network.vectors(of: tape.constant(x), lengths: lengths, using: &random).value
  }
}
