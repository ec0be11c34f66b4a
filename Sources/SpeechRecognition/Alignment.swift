/// Which words of a reference and a hypothesis belong together, with the fewest edits.
///
/// The alignment is one of those that ``EditDistance`` counts. Among equals a match or
/// substitution as late as possible is taken, then a deletion.
public struct Alignment: Sendable, Equatable {
  /// A place where at least one side has a word.
  public enum Pair: Sendable, Equatable {
    /// The same word on both sides.
    case match(String)
    /// One word in place of another.
    case substitution(reference: String, hypothesis: String)
    /// A word that the hypothesis lacks.
    case deletion(String)
    /// A word that the reference lacks.
    case insertion(String)
  }

  /// The pairs from first to last.
  public let pairs: [Pair]

  /// Aligns two sequences of words.
  ///
  /// Takes time and memory in proportion to the product of the lengths.
  public init(reference: [String], hypothesis: [String]) {
    let costs = Self.costs(reference, hypothesis)
    var pairs: [Pair] = []
    var (i, j) = (reference.count, hypothesis.count)
    while i > 0 || j > 0 {
      let isMatch = i > 0 && j > 0 && reference[i - 1] == hypothesis[j - 1]
      let step = isMatch ? 0 : AlignmentCost.substitution
      if i > 0, j > 0, costs[i][j] == costs[i - 1][j - 1] + step {
        (i, j) = (i - 1, j - 1)
        pairs.append(
          isMatch
            ? .match(reference[i])
            : .substitution(reference: reference[i], hypothesis: hypothesis[j]))
      } else if i > 0, costs[i][j] == costs[i - 1][j] + AlignmentCost.edit {
        i -= 1
        pairs.append(.deletion(reference[i]))
      } else {
        j -= 1
        pairs.append(.insertion(hypothesis[j]))
      }
    }
    self.pairs = pairs.reversed()
  }

  /// Returns the cost of every pair of beginnings: [reference + 1][hypothesis + 1].
  private static func costs(_ reference: [String], _ hypothesis: [String]) -> [[Int]] {
    let (reference, hypothesis) = numbered(reference, hypothesis)
    var costs = [(0...hypothesis.count).map { $0 * AlignmentCost.edit }]
    for (i, element) in reference.enumerated() {
      var row = [costs[i][0] + AlignmentCost.edit]
      for (j, other) in hypothesis.enumerated() {
        let match = costs[i][j] + (element == other ? 0 : AlignmentCost.substitution)
        row.append(min(match, min(costs[i][j + 1], row[j]) + AlignmentCost.edit))
      }
      costs.append(row)
    }
    return costs
  }
}

extension Alignment: CustomStringConvertible {
  /// Two lines of words in columns, as the program sclite prints them.
  ///
  ///     REF: the cat SAT on *** MAT
  ///     HYP: the cat *** on THE HAT
  ///
  /// Asterisks stand where a side has no word; words that differ are in capitals.
  public var description: String {
    var lines = (reference: "REF:", hypothesis: "HYP:")
    for pair in pairs {
      let (reference, hypothesis) = Self.cells(of: pair)
      let width = max(reference.count, hypothesis.count)
      lines.reference += " " + Self.padded(reference, to: width)
      lines.hypothesis += " " + Self.padded(hypothesis, to: width)
    }
    return [lines.reference, lines.hypothesis].map(Self.withoutTrailingSpaces)
      .joined(separator: "\n")
  }

  /// Returns what stands in both lines at a pair.
  private static func cells(of pair: Pair) -> (reference: String, hypothesis: String) {
    switch pair {
    case .match(let word): (word, word)
    case .substitution(let reference, let hypothesis):
      (reference.uppercased(), hypothesis.uppercased())
    case .deletion(let word): (word.uppercased(), stars(for: word))
    case .insertion(let word): (stars(for: word), word.uppercased())
    }
  }

  /// Returns as many asterisks as the word is wide when printed.
  private static func stars(for word: String) -> String {
    String(repeating: "*", count: word.uppercased().count)
  }

  private static func padded(_ word: String, to width: Int) -> String {
    word + String(repeating: " ", count: width - word.count)
  }

  private static func withoutTrailingSpaces(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
