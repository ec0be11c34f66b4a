/// A list of strings, each known by its place.
///
/// In a file it is the list alone.
public struct Vocabulary: Sendable, Equatable, Codable {
  /// The strings in order, without repetition.
  public let entries: [String]
  private let places: [String: Int]

  /// Makes a vocabulary of the given strings; of equal ones the first counts.
  public init(_ entries: [String]) {
    var places: [String: Int] = [:]
    var kept: [String] = []
    for entry in entries where places[entry] == nil {
      places[entry] = kept.count
      kept.append(entry)
    }
    self.entries = kept
    self.places = places
  }

  /// Makes a vocabulary of all strings that are seen often enough, the most frequent first, equally
  /// frequent ones in the order of their bytes.
  public init(counting strings: some Sequence<String>, minimumCount: Int = 1) {
    var counts: [String: Int] = [:]
    for string in strings { counts[string, default: 0] += 1 }
    let frequent = counts.filter { $0.value >= minimumCount }
    self.init(
      frequent.sorted {
        $0.value == $1.value
          ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) : $0.value > $1.value
      }.map(\.key))
  }

  /// The number of strings.
  public var count: Int { entries.count }

  /// The place of a string; nil if it is not there.
  public subscript(_ entry: String) -> Int? { places[entry] }

  /// Reads the list.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String].self))
  }

  /// Writes the list.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(entries)
  }
}
