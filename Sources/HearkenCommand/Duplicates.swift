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
      Recordings of which one was cut at an end are not found.

      Examples:
        hearken duplicates archive.index
        hearken duplicates archive.index --min-score 0.9 --json
      """)

  @Argument(help: "The index.")
  var index: String
  @Option(help: "The least score that is shown.")
  var minScore: Float = 0.8
  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let pairs = try RecordingSignature().pairs(in: VectorIndex(index), least: minScore)
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
      part by part. Prints a line for each: score, file.

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
    let found = try RecordingSignature().similar(to: query, in: file, count: max(top, 1))
    if json {
      return try emit(line: JSONText.pretty(found.map { Found(file: $0.file, score: $0.score) }))
    }
    for (file, score) in found { try emit(line: String(format: "%.3f\t%@", score, file)) }
  }
}
