import SpeechRecognition
import Tensors

/// How likely CTC finds it that what was said begins with some symbols.
///
///     φₜ  = γᵇₜ₋₁ + [yᵤ ≠ yᵤ₋₁] γⁿₜ₋₁                  y₁…yᵤ₋₁ was read, and yᵤ may follow
///     γⁿₜ = (γⁿₜ₋₁ of y₁…yᵤ + φₜ) p(yᵤ|t)               paths that end in yᵤ
///     γᵇₜ = (γᵇₜ₋₁ + γⁿₜ₋₁) p(blank|t)                  paths that end in a blank
///     p(y₁…yᵤ…) = Σₜ φₜ p(yᵤ|t)                         begins with y₁…yᵤ
///     p(y₁…yᵤ)  = γⁿ + γᵇ of the last place             is no more than that
///
/// All are logarithms here. Before the first place φ is 1 for the first symbol and 0 for others.
///
/// Reference: Hori, Watanabe & Hershey (2017), *Joint CTC/attention decoding for end-to-end speech
/// recognition*.
struct CTCPrefixScore {
  /// ln p(y₁…yᵤ…), of all texts that begin so.
  private(set) var beginning: Double = 0
  /// ln p(y₁…yᵤ), of this text alone.
  var whole: Double { logSumExp(inSymbol.last ?? 0, inBlank.last ?? 0) }

  private let last: Int?
  private var inSymbol: [Double]  // ln γⁿ, [places]
  private var inBlank: [Double]  // ln γᵇ, [places]

  /// The score of no symbols yet, which is read from blanks alone.
  init(_ labels: Tensor) {
    last = nil
    inSymbol = Array(repeating: -.infinity, count: labels.rowCount)
    inBlank = []
    var sum: Double = 0
    for place in 0..<labels.rowCount {
      sum += Double(labels.values[place * labels.columnCount])
      inBlank.append(sum)
    }
  }

  /// The score of these symbols with one more; `labels` are ln p, [places, symbols], blank first.
  func followed(by symbol: Int, _ labels: Tensor) -> CTCPrefixScore {
    CTCPrefixScore(self, symbol, labels)
  }

  private init(_ before: CTCPrefixScore, _ symbol: Int, _ labels: Tensor) {
    last = symbol
    (inSymbol, inBlank, beginning) = ([], [], -.infinity)
    var (ending, blank) = (-Double.infinity, -Double.infinity)
    for place in 0..<labels.rowCount {
      var ready: Double = before.last == nil ? 0 : -.infinity  // ln φ
      if place > 0 {
        ready = before.inBlank[place - 1]
        if before.last != symbol { ready = logSumExp(ready, before.inSymbol[place - 1]) }
      }
      let row = place * labels.columnCount
      let (ofBlank, ofSymbol) = (
        Double(labels.values[row]), Double(labels.values[row + symbol])
      )
      beginning = logSumExp(beginning, ready + ofSymbol)
      (ending, blank) = (
        logSumExp(ending, ready) + ofSymbol, logSumExp(blank, ending) + ofBlank
      )
      inSymbol.append(ending)
      inBlank.append(blank)
    }
  }
}
