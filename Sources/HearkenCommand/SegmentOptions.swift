import ArgumentParser
import SpeechPipelines

/// Which segments of a manifest's recordings a command takes.
struct SegmentOptions: ParsableArguments {
  @Option(
    help: """
      Times of words (TSV of utterance, start, end, label; or CTM): each word is a segment. \
      Without it each recording is one, its transcript the label.
      """)
  var words: String?
  @Option(help: "Of --words, leave out words of fewer letters.")
  var minLetters = 1
  @Option(help: "Of --words, leave out words that last less, in seconds.")
  var minDuration = 0.0

  /// Returns the segments of a manifest's split.
  func segments(_ manifest: String, split: String?) throws -> [Segment] {
    let table = try Manifest(
      contentsOf: manifest, split: split, needsTranscripts: words == nil)
    guard let words else { return Segment.whole(table) }
    return Segment.words(
      table, try WordTable(contentsOf: words), shortest: minDuration, fewestLetters: minLetters)
  }
}
