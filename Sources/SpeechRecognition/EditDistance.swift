/// The edits that turn a reference into a hypothesis, counted by kind.
///
///     cost(i, j) = min(cost(i−1, j−1) + [reference i ≠ hypothesis j],    match or substitution
///                      cost(i−1, j) + 1,                                  deletion
///                      cost(i, j−1) + 1)                                  insertion
///
/// The edits are as few as possible. Where several alignments have as few, the one with the
/// fewest substitutions is counted, the one that matches most; this makes the three counts
/// unique, because insertions − deletions is the difference in length.
///
/// Reference: Levenshtein (1966); Wagner & Fischer (1974).
public struct EditDistance: Sendable, Equatable, Codable {
  /// Elements replaced by another.
  public var substitutions: Int
  /// Elements of the reference that the hypothesis lacks.
  public var deletions: Int
  /// Elements of the hypothesis that the reference lacks.
  public var insertions: Int
  /// Elements of the reference.
  public var referenceLength: Int

  /// No edits of nothing.
  public static let zero = EditDistance(
    substitutions: 0, deletions: 0, insertions: 0, referenceLength: 0)

  /// Edits of all kinds.
  public var total: Int { substitutions + deletions + insertions }

  /// Edits per element of the reference; above 1 when much is inserted.
  ///
  /// An empty reference counts as one element, so that the rate is 0 for an empty hypothesis and
  /// otherwise the number of insertions, as jiwer has it.
  public var rate: Double { Double(total) / Double(max(1, referenceLength)) }

  /// Makes counts that are already known.
  public init(substitutions: Int, deletions: Int, insertions: Int, referenceLength: Int) {
    self.substitutions = substitutions
    self.deletions = deletions
    self.insertions = insertions
    self.referenceLength = referenceLength
  }

  /// Counts the edits from a reference to a hypothesis.
  ///
  /// Takes time in proportion to the product of the lengths, memory to the hypothesis alone.
  public init<Element: Hashable>(reference: [Element], hypothesis: [Element]) {
    let (reference, hypothesis) = numbered(reference, hypothesis)
    // costs[j] compares the reference so far with the first j elements of the hypothesis.
    var costs = (0...hypothesis.count).map { $0 * AlignmentCost.edit }
    for element in reference {
      var diagonal = costs[0]
      costs[0] += AlignmentCost.edit
      for (j, other) in hypothesis.enumerated() {
        let match = diagonal + (element == other ? 0 : AlignmentCost.substitution)
        diagonal = costs[j + 1]
        costs[j + 1] = min(match, min(diagonal, costs[j]) + AlignmentCost.edit)
      }
    }
    let cost = costs[hypothesis.count]
    substitutions = cost % AlignmentCost.edit
    let gaps = cost / AlignmentCost.edit - substitutions
    deletions = (gaps + reference.count - hypothesis.count) / 2
    insertions = gaps - deletions
    referenceLength = reference.count
  }

  /// The sum of two counts, as over the utterances of a test set.
  public static func + (one: EditDistance, other: EditDistance) -> EditDistance {
    EditDistance(
      substitutions: one.substitutions + other.substitutions,
      deletions: one.deletions + other.deletions,
      insertions: one.insertions + other.insertions,
      referenceLength: one.referenceLength + other.referenceLength)
  }
}

/// The cost of an alignment: its edits, then its substitutions, as one sum.
enum AlignmentCost {
  /// One edit outweighs any number of substitutions.
  static let edit = 1 << 32
  /// An edit that is also a substitution.
  static let substitution = edit + 1
}

/// Returns two sequences with each distinct element replaced by a number, which compares faster.
func numbered<Element: Hashable>(_ one: [Element], _ other: [Element]) -> ([Int], [Int]) {
  var numbers: [Element: Int] = [:]
  func number(_ element: Element) -> Int {
    if let known = numbers[element] { return known }
    numbers[element] = numbers.count
    return numbers.count - 1
  }
  return (one.map(number), other.map(number))
}
