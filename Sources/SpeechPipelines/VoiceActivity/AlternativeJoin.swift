/// The best texts of a recording, joined from those of parts that do not depend on each other.
///
///     score(whole) = Σ score(part), kept are the `count` best sums
///
/// A part is a segment between two pauses. Segments that were cut without a pause have words in
/// common, which only times can tell apart: such segments are one part together, with one text.
struct AlternativeJoin: Sendable {
  /// How many texts are kept.
  let count: Int
  /// The best texts so far, best first.
  private(set) var alternatives = [Transcript.Alternative(text: "", score: 0)]

  init(count: Int) { self.count = count }

  /// Adds the texts of the next part.
  ///
  /// - Parameter next: its best texts, best first; nothing is added if there are none.
  mutating func append(_ next: [Transcript.Alternative]) {
    guard !next.isEmpty else { return }
    let sums = alternatives.enumerated().flatMap { place, before in
      // The sum of places bounds the rank: what is beaten by `count` others is not made at all.
      next.prefix(count / (place + 1)).map { after in
        Transcript.Alternative(
          text: [before.text, after.text].filter { !$0.isEmpty }.joined(separator: " "),
          score: before.score + after.score)
      }
    }
    // Equal sums keep their order, so that the result is the same everywhere.
    let order = sums.indices.sorted { (-sums[$0].score, $0) < (-sums[$1].score, $1) }
    alternatives = order.prefix(count).map { sums[$0] }
  }
}
