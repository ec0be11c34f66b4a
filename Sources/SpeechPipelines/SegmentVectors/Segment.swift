public import AudioFiles
import Tensors

/// A piece of a recording, such as a word: what becomes one vector.
public struct Segment: Sendable, Equatable, Hashable {
  /// The file of the recording.
  public var path: String
  /// Where it begins and ends, in seconds; nil is the whole recording.
  public var times: Range<Seconds>?
  /// What is said, if it is known.
  public var label: String?
  /// Who speaks, if it is known.
  public var speaker: String?

  /// Names a piece of a recording.
  public init(
    path: String, times: Range<Seconds>? = nil, label: String? = nil, speaker: String? = nil
  ) {
    self.path = path
    self.times = times
    self.label = label
    self.speaker = speaker
  }

  /// The segments of a manifest: each recording as one, its transcript as the label.
  public static func whole(_ manifest: Manifest) -> [Segment] {
    manifest.utterances.map { utterance in
      Segment(
        path: utterance.path,
        label: utterance.transcript.isEmpty ? nil : utterance.transcript,
        speaker: utterance.speaker)
    }
  }

  /// The segments of a manifest whose words have known times.
  ///
  /// - Parameters:
  ///   - manifest: the recordings.
  ///   - words: when which word is said in each; recordings that it lacks give none.
  ///   - shortest: words that last less are left out, in seconds.
  ///   - fewestLetters: words of fewer characters are left out.
  /// - Returns: a segment for each word that is kept.
  public static func words(
    _ manifest: Manifest, _ words: WordTable, shortest: Seconds = 0, fewestLetters: Int = 1
  ) -> [Segment] {
    manifest.utterances.flatMap { utterance in
      words[utterance.path].compactMap { word in
        guard word.end - word.start >= shortest, word.text.count >= max(1, fewestLetters) else {
          return nil
        }
        return Segment(
          path: utterance.path, times: word.start..<word.end, label: word.text,
          speaker: utterance.speaker)
      }
    }
  }

  /// Windows of recordings, cut anywhere, of which no word is known.
  ///
  /// - Parameters:
  ///   - words: segments of the recordings; each recording counts as long as its last one.
  ///   - count: how many windows.
  ///   - lengths: the least and the greatest length, in seconds; drawn evenly.
  ///   - seed: draws them.
  /// - Returns: windows of recordings that are longer than the least length, drawn by their number
  ///   of words.
  public static func windows(
    like words: [Segment], count: Int, lengths: ClosedRange<Seconds> = 0.25...0.9, seed: UInt64
  ) -> [Segment] {
    var ends: [String: Seconds] = [:]
    for word in words { ends[word.path] = max(ends[word.path] ?? 0, word.times?.upperBound ?? 0) }
    let places = words.filter { (ends[$0.path] ?? 0) > lengths.upperBound }
    guard !places.isEmpty else { return [] }
    var random = SeededGenerator(seed: seed, position: 7)
    return (0..<count).map { _ in
      let place = places[Int.random(in: places.indices, using: &random)]
      let length =
        lengths.lowerBound + Double(random.uniform()) * (lengths.upperBound - lengths.lowerBound)
      let start = Double(random.uniform()) * ((ends[place.path] ?? 0) - length)
      return Segment(path: place.path, times: start..<start + length, speaker: place.speaker)
    }
  }
}
