import ArgumentParser
import Foundation
import SpeechPipelines
import VectorIndexes

/// `hearken duplicates`: recordings of an index that are the same.
struct Duplicates: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Find recordings of an index that are the same, also under noise, MP3 or another speed.",
    discussion: """
      Compares whole recordings, part by part, and prints a line for each pair: score, file, file. \
      With --cut recordings of which a part was cut off are found as well, if their speed is the same: \
      all pairs are laid on each other at all places, so that time grows with their number.

      Examples:
        hearken duplicates archive.index
        hearken duplicates archive.index --cut
        hearken duplicates archive.index --min-score 0.9 --json
      """)

  @Argument(help: "The index.")
  var index: String
  @Option(help: "The least score that is shown.")
  var minScore: Float = 0.8
  @Flag(help: "Also find recordings of which a part was cut off.")
  var cut = false
  @Option(help: "Of --cut, the least score of recordings that lie on each other.")
  var minCutScore: Float = 0.5
  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let file = try VectorIndex(index)
    var pairs = try RecordingSignature().pairs(in: file, least: minScore)
    if cut {
      let known = Set(pairs.map { [$0.first, $0.second] })
      pairs += try RecordingAlignment().pairs(in: file, least: minCutScore)
        .filter { !known.contains([$0.first, $0.second]) }
    }
    if json { return try emit(line: JSONText.pretty(pairs)) }
    for pair in pairs {
      try emit(line: String(format: "%.3f\t%@\t%@", pair.score, pair.first, pair.second))
    }
  }
}

/// `hearken similar`: recordings of an index most like one.
struct Similar: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the recordings of an index that are most like one, as a whole.",
    discussion: """
      The recording is cut into windows as `hearken index add` does, and compared with all others \
      part by part, and laid on them at all places, so that a part of a recording is found as well; the \
      better score counts. Prints a line for each: score, file.

      Examples:
        hearken similar copy.mp3 --index archive.index
      """)

  @Argument(help: "A recording.")
  var recording: String
  @Option(help: "The index.")
  var index: String
  @Option(help: "How many recordings are shown.")
  var top = 10
  @Flag(help: "Print a JSON array.")
  var json = false
  @OptionGroup var model: EmbedderOption

  /// A recording as it is written in JSON.
  private struct Found: Encodable {
    var file: String
    var score: Float
  }

  func run() throws {
    let file = try VectorIndex(index)
    let embedder = try model.embedder()
    try file.check(embedder)
    let query = try RecordingIndexing(embedder, segmentation: .standardWindows)(recording)
    let placed = try RecordingAlignment().scores(of: query, in: file)
    let found = try RecordingSignature().similar(to: query, in: file, count: .max)
      .map { (file: $0.file, score: max($0.score, placed[$0.file] ?? -1)) }
      .sorted { ($1.score, $0.file) < ($0.score, $1.file) }.prefix(max(top, 1))
    if json {
      return try emit(line: JSONText.pretty(found.map { Found(file: $0.file, score: $0.score) }))
    }
    for (file, score) in found { try emit(line: String(format: "%.3f\t%@", score, file)) }
  }
}
