public import AudioFiles
private import Foundation
import SpeechRecognition
import Tensors

/// Finds a word, written or spoken, in what a recogniser hears.
///
/// A written word is as many sequences of labels as there are ways to say it. A spoken one is the
/// sequences that the recogniser's scores of it make likeliest, each with what it is less likely than
/// the best; so two sayings are compared by what both may be, not by one reading of either. Scores are
/// those of `KeywordSearch`.
///
/// Reference: the idea of comparing a spoken query with recordings by phone posteriors: Hazen, Shen &
/// White (2009), *Query-by-example spoken term detection using phonetic posteriorgram templates*. They
/// warp frames; scores of CTC have few frames that say something, so that labels are compared here.
public struct PosteriorSearch: Sendable {
  /// A word as somebody says it.
  public struct Example: Sendable {
    /// What a recogniser hears in its recording.
    public var recording: HeardRecording
    /// Where in it the word is said, in seconds; nil is all of it.
    public var times: Range<Seconds>?

    /// Names a place of a recording.
    public init(_ recording: HeardRecording, times: Range<Seconds>? = nil) {
      (self.recording, self.times) = (recording, times)
    }
  }

  /// How many sequences of labels an example may be.
  public static let readingCount = 8

  private let searches: [KeywordSearch]

  /// Prepares the search for a text.
  ///
  /// - Parameters:
  ///   - text: a word or a phrase.
  ///   - recognizer: whose scores are read.
  ///   - folder: the files of its model, which say how words are said.
  /// - Throws: `PronouncerError` for a word that nobody can say.
  public init(_ text: String, by recognizer: Recognizer, of folder: ModelFolder) throws {
    let alphabet = recognizer.configuration.alphabet
    let tree = try folder.lexiconPath.map { try LexiconTree(contentsOf: $0, alphabet: alphabet) }
    let model = try folder.pronunciationModelPath.map { try PronunciationModel(contentsOf: $0) }
    let said = words(text)
    let lexicon = try Pronouncer(tree, alphabet: alphabet, model: model)(said)
    // Every pronunciation of each word with every one of the others, up to a few.
    var readings: [[String]] = [[]]
    for word in said {
      let separator =
        alphabet.isSpelling && alphabet.separator != nil && readings != [[]]
        ? [Alphabet.wordSeparator] : []
      readings = Array(
        readings.flatMap { reading in
          lexicon[word].map { reading + separator + $0 }
        }.prefix(16))
    }
    searches = try readings.filter { !$0.isEmpty }.map {
      KeywordSearch(labels: try alphabet.encode($0))
    }
  }

  /// Prepares the search for what is said in examples of one word.
  public init(_ examples: [Example]) {
    var searches: [KeywordSearch] = []
    for example in examples {
      let times = example.times ?? 0..<example.recording.duration
      guard let heard = example.recording.scores(in: times) else { continue }
      var beam = PrefixBeamSearch.Configuration()
      beam.beamWidth = 4 * Self.readingCount
      let readings = PrefixBeamSearch(beam)(heard.scores).filter { !$0.labels.isEmpty }
      for reading in readings.prefix(Self.readingCount) {
        searches.append(
          KeywordSearch(
            labels: reading.labels,
            handicap: Float(reading.logProbability - readings[0].logProbability)))
      }
    }
    self.searches = searches
  }

  /// Whether the recogniser hears nothing in the examples: nothing can be found then.
  public var isEmpty: Bool { searches.isEmpty }

  /// Returns where the word may be said in a recording, the best first.
  ///
  /// - Parameters:
  ///   - recording: what is heard in it.
  ///   - least: places with a lower score are left out.
  /// - Returns: places that do not overlap by half.
  public func hits(in recording: HeardRecording, least: Float) -> [SegmentSearch.Hit] {
    var hits = recording.parts.flatMap { part in
      searches.flatMap { $0(part.scores, least: least) }.map { place in
        let start = part.offset + Double(place.frames.lowerBound) * recording.frameShift
        let end = part.offset + Double(place.frames.upperBound) * recording.frameShift
        return SegmentSearch.Hit(
          file: recording.path, start: start, end: min(end, recording.duration),
          score: place.score)
      }
    }
    hits.sort { ($1.score, $0.start) < ($0.score, $1.start) }
    return SegmentSearch.merged(hits, count: .max, excluding: nil)
  }

  /// Returns the best of places in several recordings, but for one that is not wanted.
  public static func best(
    _ hits: [SegmentSearch.Hit], count: Int, excluding: (file: String, times: Range<Seconds>)?
  ) -> [SegmentSearch.Hit] {
    SegmentSearch.merged(hits.sorted { $0.score > $1.score }, count: count, excluding: excluding)
  }

  /// Ranks hits anew by rising distance, −ln of the best score around each; those whose recording
  /// could not be heard come last.
  ///
  /// - Parameters:
  ///   - hits: from ``NearestSegments``.
  ///   - heard: what is heard in a hit's recording, at least around the hit.
  /// - Returns: the same hits with their distances.
  public func ranked(
    _ hits: [SegmentSearch.Hit], heard: (SegmentSearch.Hit) -> HeardRecording?
  ) -> [SegmentSearch.Hit] {
    hits.map { hit in
      var hit = hit
      hit.distance = heard(hit).map {
        0 - log(max(Self.smallestScore, score(of: hit.times, in: $0)))
      }
      return hit
    }.enumerated().sorted {
      ($0.element.distance ?? .infinity, $0.offset) < ($1.element.distance ?? .infinity, $1.offset)
    }.map(\.element)
  }

  /// The best score within a stretch and `margin` on both sides; 0 if the word does not fit in.
  private func score(of times: Range<Seconds>, in recording: HeardRecording) -> Float {
    let wide = max(0, times.lowerBound - Self.margin)..<times.upperBound + Self.margin
    guard let heard = recording.scores(in: wide) else { return 0 }
    return searches.compactMap { $0.best(heard.scores)?.score }.max() ?? 0
  }

  /// How far from a hit the word may begin or end, in seconds.
  private static let margin: Seconds = 0.2
  /// What a smaller score counts as, so that every distance is a number.
  private static let smallestScore: Float = 1e-4
  /// Places with a lower score are not worth showing.
  public static let leastScore: Float = 0.05
}
