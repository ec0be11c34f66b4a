public import AudioFiles
import SpeechFeatures
import SpeechRecognition

/// Finds a written word in recordings, by the scores of a recogniser.
///
/// The recordings are read and recognised anew at each search, about as slowly as they would be
/// transcribed; an index only says which there are.
public struct TextSearch: Sendable {
  private let recognizer: Recognizer
  private let searches: [KeywordSearch]

  /// Prepares the search for a text.
  ///
  /// - Parameters:
  ///   - text: a word or a phrase.
  ///   - recognizer: whose scores are read.
  ///   - folder: the files of its model, which say how words are said.
  /// - Throws: `PronouncerError` for a word that nobody can say.
  public init(_ text: String, by recognizer: Recognizer, of folder: ModelFolder) throws {
    self.recognizer = recognizer
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

  /// Returns where the text may be said in a recording, the best first.
  ///
  /// - Parameters:
  ///   - path: an audio file.
  ///   - least: places with a lower score are left out.
  /// - Throws: `AudioFileError` if the recording cannot be read.
  /// - Returns: places that do not overlap by half.
  public func hits(
    in path: String, least: Float
  ) throws(AudioFileError) -> [SegmentSearch.Hit] {
    let waveform = try Waveform(contentsOf: path, sampleRate: recognizer.sampleRate)
    let shift = recognizer.configuration.features.outputShift
    var hits: [SegmentSearch.Hit] = []
    for (offset, part) in parts(of: waveform) {
      let scores = recognizer.logProbabilities(part)
      hits += searches.flatMap { $0(scores, least: least) }.map { place in
        SegmentSearch.Hit(
          file: path, start: offset + Double(place.frames.lowerBound) * shift,
          end: min(offset + Double(place.frames.upperBound) * shift, waveform.duration),
          score: place.score)
      }
    }
    hits.sort { ($1.score, $0.start) < ($0.score, $1.start) }
    var kept: [SegmentSearch.Hit] = []
    for hit in hits
    where kept.allSatisfy({ SegmentSearch.overlap($0.start..<$0.end, hit.start..<hit.end) < 0.5 }) {
      kept.append(hit)
    }
    return kept
  }

  /// Parts of 30 s that overlap by 2 s, so that memory does not grow with the recording.
  private func parts(of waveform: Waveform) -> [(offset: Seconds, part: Waveform)] {
    let (length, step) = (30.0, 28.0)
    guard waveform.duration > length else { return [(0, waveform)] }
    return stride(from: 0, to: waveform.duration - (length - step), by: step).map {
      ($0, waveform[$0..<$0 + length])
    }
  }
}
