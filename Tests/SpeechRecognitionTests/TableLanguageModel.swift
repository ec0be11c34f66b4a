import SpeechRecognition

/// A language model of a few words whose scores are made up from the words before.
struct TableLanguageModel: LanguageModel {
  let words: [String]
  /// How many words before are remembered.
  var order = Int.max

  let start: [Int] = []

  func word(_ spelling: String) -> Int? { words.firstIndex(of: spelling) }

  func score(_ word: Int?, after state: [Int]) -> (logProbability: Float, state: [Int]) {
    let word = word ?? words.count
    return (Self.value(state + [word]), Array((state + [word]).suffix(order)))
  }

  func end(after state: [Int]) -> Float { Self.value(state + [99]) }

  /// From −3 to 0, by a formula.
  private static func value(_ words: [Int]) -> Float {
    -Float(words.reduce(7) { ($0 * 31 + $1 * 17 + 5) % 97 }) / 97 * 3
  }
}
