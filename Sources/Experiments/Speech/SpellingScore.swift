import SpeechRecognition

/// Errors of symbols and of words, and how many recordings have none.
struct SpellingScore {
  var symbols = EditDistance.zero
  var words = EditDistance.zero
  var (right, count) = (0, 0)

  /// Compares; without a space each symbol is a word.
  init(_ said: [[Int]], _ written: [[Int]], space: Int?) {
    func words(_ symbols: [Int]) -> [[Int]] {
      guard let space else { return symbols.map { [$0] } }
      return symbols.split(separator: space).map(Array.init)
    }
    for (said, written) in zip(said, written) {
      symbols = symbols + EditDistance(reference: said, hypothesis: written)
      self.words = self.words + EditDistance(reference: words(said), hypothesis: words(written))
      right += said == written ? 1 : 0
      count += 1
    }
  }

  /// The cells of a table.
  var cells: [String] { [symbols.rate.percent, words.rate.percent, "\(right) of \(count)"] }
}
