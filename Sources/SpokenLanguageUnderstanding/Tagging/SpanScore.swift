/// How many slots are found, and how many of those found are right, as `conlleval` counts.
///
///     precision = right / found      recall = right / wanted      F1 = 2 right / (found + wanted)
///
/// A slot is right if its name, its first and its last word are. Rates are 0 where nothing is
/// counted.
///
/// Reference: Tjong Kim Sang & Buchholz (2000), CoNLL-2000 shared task.
public struct SpanScore: Sendable, Equatable {
  /// Slots of the references.
  public var wanted = 0
  /// Slots that were found.
  public var found = 0
  /// Slots that were found and are of the references.
  public var right = 0

  /// Makes a score of nothing.
  public init() {}

  /// Counts the slots of a sentence.
  public init(reference: [String], found tags: [String]) {
    let wanted = Set(SlotSpan.spans(of: reference))
    let found = Set(SlotSpan.spans(of: tags))
    self.init(wanted: wanted, found: found)
  }

  init(wanted: Set<SlotSpan>, found: Set<SlotSpan>) {
    (self.wanted, self.found) = (wanted.count, found.count)
    right = wanted.intersection(found).count
  }

  /// Counts the contents of slots of one name, each of them as often as it stands on both sides.
  public init(wanted: [[String]], found: [[String]]) {
    (self.wanted, self.found) = (wanted.count, found.count)
    var left = wanted
    for content in found {
      guard let place = left.firstIndex(of: content) else { continue }
      left.remove(at: place)
      right += 1
    }
  }

  /// Counts each slot's name by itself.
  public static func byName(reference: [String], found tags: [String]) -> [String: SpanScore] {
    let wanted = Dictionary(grouping: SlotSpan.spans(of: reference), by: \.name)
    let found = Dictionary(grouping: SlotSpan.spans(of: tags), by: \.name)
    return Set(wanted.keys).union(found.keys).reduce(into: [:]) { scores, name in
      scores[name] = SpanScore(wanted: Set(wanted[name] ?? []), found: Set(found[name] ?? []))
    }
  }

  /// The share of found slots that are right.
  public var precision: Double { found > 0 ? Double(right) / Double(found) : 0 }
  /// The share of wanted slots that are found.
  public var recall: Double { wanted > 0 ? Double(right) / Double(wanted) : 0 }
  /// The harmonic mean of precision and recall.
  public var f1: Double {
    wanted + found > 0 ? 2 * Double(right) / Double(wanted + found) : 0
  }

  /// Adds the counts of other sentences.
  public static func += (sum: inout SpanScore, other: SpanScore) {
    sum.wanted += other.wanted
    sum.found += other.found
    sum.right += other.right
  }
}
