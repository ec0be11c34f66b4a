private import Foundation

/// The sliding-window baseline of MCTest: the stretch of a story that holds most of some words.
///
///     IC(w)  = ln(1 + 1 / count of w in the story)
///     score  = max over windows of |words| places:   Σ IC(w) over the window's places with w in words
///
/// Reference: Richardson, Burges & Renshaw (2013), algorithm 1.
public struct SlidingWindow: Sendable {
  private let places: [String]
  private let weights: [Float]  // IC × certainty

  /// Counts the words of a story.
  ///
  /// - Parameter words: in order, with how sure each is.
  public init(_ words: [(word: String, certainty: Float)]) {
    var counts: [String: Int] = [:]
    for (word, _) in words { counts[word, default: 0] += 1 }
    places = words.map(\.word)
    weights = words.map { logf(1 + 1 / Float(counts[$0.word, default: 1])) * $0.certainty }
  }

  /// Returns what the window that holds most of some words holds of them.
  public func score(_ words: [String]) -> Float {
    let wanted = Set(words)
    let values = places.indices.map { wanted.contains(places[$0]) ? weights[$0] : 0 }
    var (sum, best): (Float, Float) = (0, 0)
    for place in values.indices {
      sum += values[place]
      if place >= wanted.count { sum -= values[place - wanted.count] }
      best = max(best, sum)
    }
    return best
  }
}
