import NeuralNetworks
import Tensors

/// Sequences of numbers of which two are marked; their sum is asked for at the end.
///
/// Whoever always says 1 has a mean squared error of 1/6, the variance of the sum of two even
/// numbers (Le et al. print 0.1767).
///
/// Reference: Hochreiter & Schmidhuber (1997), with numbers from 0 to 1 and the plain sum as in Le,
/// Jaitly & Hinton (2015); a mark in each half: Arjovsky, Shah & Bengio (2016), arXiv 1511.06464.
struct AddingProblem {
  /// The length of a sequence.
  var time: Int

  /// The error of always saying 1.
  static let baseline = 1.0 / 6

  /// Draws sequences with a mark in each half.
  ///
  /// - Returns: numbers and marks, [time, batch, 2], and the sums, [batch, 1].
  func draw(_ batch: Int, using random: inout SeededGenerator) -> (x: Tensor, sums: Tensor) {
    var x = Tensor(shape: [time, batch, 2])
    var sums = Tensor(shape: [batch, 1])
    for row in 0..<batch {
      for t in 0..<time { x[t, row, 0] = random.uniform() }
      let half = time / 2
      for t in [
        Int.random(in: 0..<half, using: &random), Int.random(in: half..<time, using: &random),
      ] {
        x[t, row, 1] = 1
        sums[row, 0] += x[t, row, 0]
      }
    }
    return (x, sums)
  }

  /// The loss of a network on newly drawn sequences.
  func loss(
    _ network: RecurrentNetwork, batch: Int, on tape: Tape, using random: inout SeededGenerator
  ) -> Variable {
    let (x, sums) = draw(batch, using: &random)
    return network.last(tape.constant(x)).meanSquaredError(sums)
  }

  /// The mean squared error on 500 sequences that are always the same.
  func error(_ network: RecurrentNetwork, count: Int = 500) -> Double {
    var random = SeededGenerator(seed: 999)
    let tape = Tape(isTraining: false)
    return Double(loss(network, batch: count, on: tape, using: &random).value.values[0])
  }
}
