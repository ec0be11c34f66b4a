import NeuralNetworks
import Tensors

extension Speller {
  /// What has been written so far in a search.
  private struct Text {
    var symbols: [Int] = []
    var spelt = 0.0  // ln p of the speller
    var byCTC: CTCPrefixScore
    var state: State
    var score = 0.0
  }

  /// Writes what speller and CTC together find likeliest, of the texts that a beam keeps.
  ///
  ///     score(y) = ½ ln p(y) by the speller + ½ ln p(y…) by CTC
  ///
  /// Each text kept is followed by every symbol of which the speller's ln p is above −7; the best
  /// texts are kept. A text that ends has CTC's p(y) in place of p(y…). No score rises, so that the
  /// search ends when the best text is one that has ended.
  ///
  /// Reference: Hori, Watanabe & Hershey (2017), see ``CTCPrefixScore``.
  func search(_ spoken: Spoken, limit: Int, width: Int = 4) -> [Int] {
    var unused = SeededGenerator.unused
    let tape = Tape(isTraining: false)
    let heard = listener([spoken.frames], on: tape, dropout: 0, using: &unused)
    let labels = heard.labels.value.logSoftmax()
    var texts = [
      Text(byCTC: CTCPrefixScore(labels), state: State(1, size: size, on: tape))
    ]
    var best: (symbols: [Int], score: Double) = ([], -.infinity)
    for _ in 0...limit {
      var next: [Text] = []
      for var text in texts {
        let scores = step([text.symbols.last ?? 0], heard, &text.state, using: &unused)
        let spelt = scores.value.logSoftmax().values.map(Double.init)
        let whole = (text.spelt + spelt[0] + text.byCTC.whole) / 2
        if whole > best.score { best = (text.symbols, whole) }
        for symbol in 1..<spelt.count where spelt[symbol] > -7 {
          var longer = text
          longer.symbols.append(symbol)
          longer.spelt += spelt[symbol]
          longer.byCTC = text.byCTC.followed(by: symbol, labels)
          longer.score = (longer.spelt + longer.byCTC.beginning) / 2
          next.append(longer)
        }
      }
      texts = Array(next.sorted { $0.score > $1.score }.prefix(width))
      guard let first = texts.first, first.score > best.score else { break }
    }
    return best.symbols
  }
}
