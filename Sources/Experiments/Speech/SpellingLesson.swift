import NeuralNetworks
import SpeechRecognition
import Tensors

/// A speller that is taught, and what it then writes.
///
/// First its listener learns by CTC alone, from short recordings to long ones; then all of it learns
/// from all recordings, with the loss of the speller and half of CTC's. Both times Adam's rate
/// falls from 0.003 along half a cosine.
///
/// References: short recordings first: Amodei et al. (2016), *Deep Speech 2*, arXiv 1512.02595;
/// both losses: Kim, Hori & Watanabe (2017).
struct SpellingLesson {
  /// What progress and results are called.
  let label: String
  /// The kinds of symbols, with 0.
  let symbolCount: Int
  /// The symbol between words; nil if each symbol is a word.
  var space: Int?
  /// How many steps are taken to learn to listen, then to spell.
  let steps: (listening: Int, spelling: Int)
  /// The share of values dropped while training.
  let dropout: Float
  /// Draws a batch from a share of the recordings, the shortest ones.
  let draw: (_ share: Double, _ random: inout SeededGenerator) -> [Speller.Spoken]

  /// A way to write down what is heard.
  enum Recogniser: String, CaseIterable {
    case speller = "attend and spell"
    case ctc = "CTC"
    case both = "both"
  }

  /// What is written for the test.
  struct Outcome {
    /// The loss of each step of the spelling.
    var losses: [Double]
    /// What each recogniser writes for each recording.
    var written: [Recogniser: [[Int]]]
    /// Where the speller looked for each symbol, for each recording.
    var attention: [[[Float]]]
    var scores: [Recogniser: SpellingScore]

    /// The share of wrong symbols, or words, of a recogniser.
    func rate(_ recogniser: Recogniser, _ of: KeyPath<SpellingScore, EditDistance>) -> Double {
      scores[recogniser]?[keyPath: of].rate ?? .nan
    }
  }

  /// Teaches a speller, and lets it write what is said in the test.
  func run(
    listenerSize: Int, size: Int, test: [Speller.Spoken], using random: inout SeededGenerator,
    report: (String) -> Void
  ) -> Outcome {
    var speller = Speller(
      frameSize: test[0].frames.columnCount, symbols: symbolCount, listenerSize: listenerSize,
      size: size, dropout: dropout, using: &random)
    var step = 0.0
    Descent(steps: steps.listening, clip: 5, floor: 0.3).train(
      &speller.listener, "\(label), listening", report: report
    ) { listener, tape in
      step += 1
      // The share grows to all recordings within three fifths of the steps.
      let batch = draw(min(1, 0.1 + 1.5 * step / Double(steps.listening)), &random)
      return listener(batch.map(\.frames), on: tape, dropout: dropout, using: &random)
        .loss(batch.map(\.symbols))
    }
    let losses = Descent(steps: steps.spelling, clip: 5).train(
      &speller, "\(label), spelling", report: report
    ) { speller, tape in
      speller.loss(draw(1, &random), on: tape, using: &random)
    }
    report("\(label): writing")
    let spelt = test.map { speller.write($0, limit: 2 * $0.symbols.count + 10) }
    let written = [
      Recogniser.speller: spelt.map(\.spelt), .ctc: spelt.map(\.byCTC),
      .both: test.map { speller.search($0, limit: 2 * $0.symbols.count + 10) },
    ]
    return Outcome(
      losses: losses, written: written, attention: spelt.map(\.attention),
      scores: written.mapValues { SpellingScore(test.map(\.symbols), $0, space: space) })
  }
}
