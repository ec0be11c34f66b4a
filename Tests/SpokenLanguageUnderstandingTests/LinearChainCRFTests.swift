import Foundation
import NeuralNetworks
@testable import SpokenLanguageUnderstanding
import Tensors
import TestSupport
import Testing

@Suite struct LinearChainCRFTests {
  /// A field of random weights.
  private func field(seed: UInt64, scale: Float = 1) -> LinearChainCRF {
    var field = LinearChainCRF("field", tags: smallTags)
    var place = seed
    field.forEachParameter { parameter in
      parameter.value = .random(parameter.shape, seed: place, scale: scale)
      place += 100
    }
    return field
  }

  private func lattice(_ emissions: Tensor, _ transitions: TransitionScores) -> ChainLattice {
    ChainLattice(emissions.values[...], ChainWeights(transitions))
  }

  @Test(arguments: 1...5, [1, 2, 3] as [UInt64])
  func `Partition, marginals and transitions are those of all chains`(time: Int, seed: UInt64) {
    let emissions = Tensor.random([time, 5], seed: seed, scale: 2)
    let transitions = field(seed: seed).transitions
    let found = lattice(emissions, transitions)
    let expected = EnumeratedChains(emissions.values, transitions)
    #expect(abs(found.logPartition - expected.logPartition) < 1e-9)
    for (a, b) in zip(found.marginals, expected.marginals) { #expect(abs(a - b) < 1e-12) }
    for (a, b) in zip(found.transitionCounts, expected.transitionCounts) {
      #expect(abs(a - b) < 1e-12)
    }
  }

  /// With O, B-a, I-a and all scores 0, a sentence of one word is O or B-a, and one of two words
  /// O O, O B, B O, B B or B I.
  @Test func `Partition of equal scores counts the allowed chains`() {
    let tags = TagSet(["B-a", "I-a"])
    let crf = LinearChainCRF("field", tags: tags)
    for (time, chains) in [(1, 2.0), (2, 5), (3, 13)] {
      let tape = Tape()
      let emissions = tape.constant(Tensor(shape: [time, 1, 3]))
      let loss = crf.loss(emissions, paths: [[Int](repeating: 0, count: time)])
      #expect(abs(Double(loss.value.values[0]) - log(chains)) < 1e-6)
    }
  }

  @Test func `Sums of thousands neither overflow nor lose the best chain`() {
    var transitions = field(seed: 4).transitions
    transitions.between[0] = 100
    let emissions = Tensor.random([50, 5], seed: 5, scale: 50)
    let found = lattice(emissions, transitions)
    let best = transitions.bestPath(emissions.values)
    let score = transitions.score(of: best, emissions: emissions.values)
    #expect(found.logPartition >= score - 1e-6 && found.logPartition - score < 5 && score > 1000)
    #expect(found.marginals.allSatisfy { $0.isFinite })
  }

  @Test func `Marginals of a word sum to one, and forbidden transitions are never expected`() {
    let found = lattice(.random([40, 5], seed: 6, scale: 3), field(seed: 7).transitions)
    for t in 0..<40 {
      #expect(abs(found.marginals[t * 5..<(t + 1) * 5].reduce(0, +) - 1) < 1e-12)
    }
    for (allowed, count) in zip(smallTags.allowed, found.transitionCounts) where !allowed {
      #expect(count == 0)
    }
    #expect(abs(found.transitionCounts.reduce(0, +) - 39) < 1e-9)
  }

  /// Golden file: `scripts/oracles/crf.py` (NumPy; products of matrices, enumeration, differences).
  @Test func `Partition, best chain, loss and gradients are those of NumPy`() throws {
    let golden = try golden("crf", as: GoldenArrays.self, in: .module)
    var field = LinearChainCRF("field", tags: smallTags)
    try field.forEachParameter { $0.value = try golden[String($0.name.dropFirst("field.".count))] }
    let tape = Tape()
    let emissions = tape.input(try golden["emissions"])
    let paths = [[0, 1, 2, 2, 0, 3], [3, 4, 4], [1]]
    for (row, path) in paths.enumerated() {
      let sentence = emissions.value.frames(of: row, count: path.count)
      let lattice = ChainLattice(sentence[...], ChainWeights(field.transitions))
      #expect(
        abs(lattice.logPartition - Double(try golden["logPartitions"].values[row])) < 1e-6)
      #expect(field.transitions.bestPath(sentence) == (try golden.integers("best\(row)")))
    }
    let loss = field.loss(emissions, paths: paths)
    expectClose(loss.value.values, try golden["loss"].values)
    let gradients = tape.gradients(of: loss)
    expectClose(
      gradients[emissions]?.values ?? [], try golden["emissionsGradient"].values, absolute: 1e-6)
    for parameter in field.parameters {
      let name = parameter.name.dropFirst("field.".count)
      expectClose(
        gradients[parameter]?.values ?? [], try golden["\(name)Gradient"].values, absolute: 2e-6)
    }
  }

  @Test func `Gradients match central differences`() {
    let paths = [[0, 1, 2, 0], [3, 4], [], [1]]
    expectGradientsMatchDifferences(
      field(seed: 8, scale: 0.5), inputs: [.random([4, 4, 5], seed: 9)]
    ) { field, inputs, _ in field.loss(inputs[0], paths: paths) }
  }

  @Test func `A batch has the sum of its sentences' losses, and padding no gradient`() throws {
    let crf = field(seed: 10)
    let emissions = Tensor.random([3, 2, 5], seed: 11)
    let paths = [[0, 1, 2], [3]]
    let tape = Tape()
    let input = tape.input(emissions)
    let loss = crf.loss(input, paths: paths)
    var sum: Float = 0
    for (row, path) in paths.enumerated() {
      let alone = Tensor(
        shape: [path.count, 1, 5], values: emissions.frames(of: row, count: path.count))
      let tape = Tape()
      sum += crf.loss(tape.constant(alone), paths: [path]).value.values[0]
    }
    #expect(abs(loss.value.values[0] - sum) < 1e-5)
    let gradient = try #require(tape.gradients(of: loss)[input])
    for t in 1..<3 {
      let padding = (t * 2 + 1) * 5..<(t * 2 + 2) * 5
      #expect(gradient.values[padding].allSatisfy { $0 == 0 })
    }
    #expect(gradient.values[5..<10].contains { $0 != 0 })
  }
}
