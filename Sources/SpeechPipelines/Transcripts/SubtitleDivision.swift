import AudioFiles

/// Where a transcript's words are divided into subtitles.
///
/// Of all divisions that keep the rules, the one of least cost is taken, found word by word from
/// the front (dynamic programming, as Knuth and Plass break paragraphs):
///
///     cost of a division   = Σ 1 + roughness + shortness + (characters / most characters)²
///     roughness of its end = 0 after a sentence, ½ after a clause, 1 elsewhere; times the share
///                            of `pause` that the silence after it lacks
///     shortness            = the share of `shortest` by which the next one cuts it off
///
/// So there are few subtitles, of about equal length, that end where the speaker does.
///
/// Reference: Knuth & Plass (1981), *Breaking paragraphs into lines*.
struct SubtitleDivision {
  private let words: [Transcript.Word]
  private let lengths: [Int]  // characters of each word
  private let rules: SubtitleRules

  init(words: [Transcript.Word], lengths: [Int], rules: SubtitleRules) {
    self.words = words
    self.lengths = lengths
    self.rules = rules
  }

  /// The words of each subtitle, as ranges that follow each other.
  var parts: [Range<Int>] {
    var costs = [0.0]  // least cost of the first so many words, [words + 1]
    var starts = [0]  // where the last subtitle of that division begins
    for end in words.indices.map({ $0 + 1 }) {
      var best = (cost: Double.infinity, start: end - 1)
      for start in stride(from: end - 1, through: 0, by: -1) {
        guard start == end - 1 || isAllowed(start..<end) else { break }
        let total = costs[start] + cost(start..<end)
        if total < best.cost { best = (total, start) }
      }
      costs.append(best.cost)
      starts.append(best.start)
    }
    var parts: [Range<Int>] = []
    var end = words.count
    while end > 0 {
      parts.append(starts[end]..<end)
      end = starts[end]
    }
    return parts.reversed()
  }

  /// Whether a part keeps the rules, if it does without its first word.
  private func isAllowed(_ part: Range<Int>) -> Bool {
    let (first, last) = (words[part.lowerBound], words[part.upperBound - 1])
    return silence(after: part.lowerBound) < rules.pause
      && last.end - first.start <= rules.longest
      && filledLineCount(lengths[part], width: rules.lineLength) <= rules.lineCount
  }

  private func cost(_ part: Range<Int>) -> Double {
    let characters = Double(lengths[part].reduce(part.count - 1, +))
    let share = characters / Double(rules.lineLength * rules.lineCount)
    guard part.upperBound < words.count else { return 1 + share * share }
    let lacking = max(0, 1 - silence(after: part.upperBound - 1) / rules.pause)
    let time = words[part.upperBound].start - rules.gap - words[part.lowerBound].start
    let shortness = max(0, 1 - max(0, time) / rules.shortest)
    return 1 + roughness(after: words[part.upperBound - 1].word) * lacking + shortness
      + share * share
  }

  private func silence(after word: Int) -> Seconds {
    words[word + 1].start - words[word].end
  }

  private func roughness(after word: String) -> Double {
    switch word.last(where: { !"\"'”’»)".contains($0) }) {
    case ".", "!", "?", "…", "。", "！", "？": 0
    case ",", ";", ":", "–", "—", "、", "，": 0.5
    default: 1
    }
  }
}
