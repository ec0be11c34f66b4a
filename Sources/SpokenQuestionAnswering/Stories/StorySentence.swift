/// A sentence as a reader sees it: words at their places, each as sure as it was heard.
///
/// Of a written text every place has one word of weight 1. Of recognised speech a place may have
/// several words, of which one was said; their weights are how probable each is.
public struct StorySentence: Sendable, Equatable {
  /// A word that may stand at a place.
  public struct Word: Sendable, Equatable {
    /// The word.
    public var text: String
    /// Its place in the sentence, counted from 0.
    public var place: Int
    /// How sure it is, from 0 to 1.
    public var weight: Float

    /// Makes a word.
    public init(_ text: String, place: Int, weight: Float = 1) {
      precondition(place >= 0 && weight >= 0, "a word at place \(place) of weight \(weight)")
      (self.text, self.place, self.weight) = (text, place, weight)
    }
  }

  /// The words in the order of their places.
  public var words: [Word]

  /// Makes a sentence that was heard.
  public init(_ words: [Word]) { self.words = words }

  /// Makes a sentence that was written.
  public init(_ words: [String]) {
    self.words = words.enumerated().map { Word($1, place: $0) }
  }

  /// The number of places.
  public var length: Int { words.reduce(0) { max($0, $1.place + 1) } }

  /// The likeliest word of each place.
  public var best: [String] {
    var best = [Word?](repeating: nil, count: length)
    for word in words where word.weight > (best[word.place]?.weight ?? -1) {
      best[word.place] = word
    }
    return best.compactMap { $0?.text }
  }
}
