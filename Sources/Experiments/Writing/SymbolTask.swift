import NeuralNetworks
import Tensors

/// Pairs of sequences of symbols that are drawn anew, such as a word and its letters reversed.
struct SymbolTask: Sendable {
  /// The kinds of symbols, the stop symbol 0 among them.
  var symbols: Int
  /// Draws an input and the output wanted for it.
  var draw: @Sendable (_ length: Int, _ random: inout SeededGenerator) -> ([Int], [Int])

  /// Draws pairs with lengths out of a range.
  func pairs(
    _ count: Int, lengths: ClosedRange<Int>, using random: inout SeededGenerator
  ) -> (inputs: [[Int]], outputs: [[Int]]) {
    var (inputs, outputs): ([[Int]], [[Int]]) = ([], [])
    for _ in 0..<count {
      let (input, output) = draw(Int.random(in: lengths, using: &random), &random)
      inputs.append(input)
      outputs.append(output)
    }
    return (inputs, outputs)
  }

  /// The share of outputs that a network writes without a mistake.
  func accuracy(
    _ network: SequenceToSequence, _ count: Int, lengths: ClosedRange<Int>
  ) -> Double {
    var random = SeededGenerator(seed: 999)
    let (inputs, outputs) = pairs(count, lengths: lengths, using: &random)
    let right = zip(inputs, outputs).count { input, output in
      network.write(input, limit: 2 * output.count + 2)[0].symbols == output
    }
    return Double(right) / Double(count)
  }

  /// Letters in reverse order.
  static let reversal = SymbolTask(symbols: 27) { length, random in
    let letters = (0..<length).map { _ in Int.random(in: 1...26, using: &random) }
    return (letters, letters.reversed())
  }

  /// Letters in the order of the alphabet.
  static let sorting = SymbolTask(symbols: 27) { length, random in
    let letters = (0..<length).map { _ in Int.random(in: 1...26, using: &random) }
    return (letters, letters.sorted())
  }

  /// Letters as text.
  static func text(_ letters: [Int]) -> String {
    String(String.UnicodeScalarView(letters.compactMap { Unicode.Scalar(UInt32(96 + $0)) }))
  }
}
