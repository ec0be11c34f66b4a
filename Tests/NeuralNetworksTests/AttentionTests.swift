import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Golden files: `scripts/oracles/cells.py` (NumPy and autograd).
@Suite struct AttentionTests {
  // Two places with keys 0 and ln 3 for the query 1: weights 1/4 and 3/4.
  @Test func `Two places by hand`() {
    let tape = Tape()
    let (read, weights) = tape.constant(Tensor(shape: [1, 1, 1], values: [1])).attention(
      keys: tape.constant(Tensor(shape: [2, 1, 1], values: [0, 1.0986123])),
      values: tape.constant(Tensor(shape: [2, 1, 1], values: [4, 8])), lengths: [2])
    expectClose(weights.values, [0.25, 0.75])
    expectClose(read.value.values, [7])
  }

  @Test func `Attention, as its equations in NumPy`() throws {
    let golden = try golden("attention", as: GoldenArrays.self, in: .module)
    let tape = Tape()
    let (q, k, v) = (
      tape.input(try golden["queries"]), tape.input(try golden["keys"]),
      tape.input(try golden["values"])
    )
    let (read, _) = q.attention(keys: k, values: v, lengths: try golden.integers("lengths"))
    try expectSame(
      NoParameters(), tape, read, golden, inputs: ["queries": q, "keys": k, "values": v],
      prefix: "")
  }

  @Test func `A sequence without a valid place reads zeros`() {
    let tape = Tape()
    let x = tape.input(.random([2, 2, 3], seed: 1))
    let (read, weights) = x.attention(keys: x, values: x, lengths: [0, 2])
    for t in 0..<2 {
      for feature in 0..<3 { #expect(read.value[t, 0, feature] == 0) }
      #expect(weights[t, 0, 0] == 0)
      expectClose([weights[t, 1, 0] + weights[t, 1, 1]], [1])
    }
    #expect(tape.gradients(of: read.sum())[x]?.values.allSatisfy(\.isFinite) == true)
  }

  @Test(arguments: [true, false])
  func `Gradients of sequence to sequence match central differences`(hasAttention: Bool) {
    var random = SeededGenerator(seed: 2)
    let model = SequenceToSequence("s", Self.sizes(hasAttention), using: &random)
    expectGradientsMatchDifferences(model) { model, _, tape in
      model.loss([[1, 2, 1], [3]], [[2, 2], [1, 3, 1]], on: tape)
    }
  }

  @Test func `Ten pairs are learnt by heart, and the beam finds no worse`() {
    var random = SeededGenerator(seed: 3)
    var model = SequenceToSequence("s", Self.sizes(true), using: &random)
    let inputs = [[1, 2], [2, 1], [3], [3, 3, 1]]
    let outputs = [[2, 1, 1], [1], [2, 3], [3, 1, 2]]
    var rule = Adam()
    for _ in 0..<100 {
      let tape = Tape()
      rule.update(
        &model, with: tape.gradients(of: model.loss(inputs, outputs, on: tape)), rate: 2e-2)
    }
    for (input, output) in zip(inputs, outputs) {
      let greedy = model.write(input, limit: 8)[0]
      #expect(greedy.symbols == output && greedy.isStopped)
      #expect(greedy.attention.count == output.count + 1)
      let beam = model.write(input, beamWidth: 3, limit: 8)
      #expect(beam[0].logProbability >= greedy.logProbability - 1e-6)
      #expect(beam.count <= 3)
    }
    #expect(model.write([1, 2], limit: 1)[0].symbols.count == 1)
  }

  private static func sizes(_ hasAttention: Bool) -> SequenceToSequence.Configuration {
    var sizes = SequenceToSequence.Configuration(inputSymbols: 4, outputSymbols: 4)
    (sizes.embeddingSize, sizes.hiddenSize) = (3, 8)
    sizes.hasAttention = hasAttention
    return sizes
  }
}
