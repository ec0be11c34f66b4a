import ArgumentParser
import Foundation
import SpeechPipelines
import VectorIndexes

/// `hearken index`: recordings as vectors in one file, to be searched.
struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Keep the vectors of recordings in one file, to be searched by spoken example.",
    discussion: """
      An index is one file (SQLite). Each change is a transaction: a program that is killed leaves \
      it as it was before, or as it was meant to be after. Vectors are those of one model, which the \
      index knows by its hash.

      Examples:
        hearken index create archive.index
        hearken index add archive.index recordings/
        hearken search archive.index word.wav
        hearken index verify archive.index
      """,
    subcommands: [
      IndexCreate.self, IndexAdd.self, IndexRemove.self, IndexList.self, IndexMerge.self,
      IndexVerify.self, IndexStats.self, IndexGraphCommand.self,
      IndexPicture.self,
    ])
}

/// `hearken index create`.
struct IndexCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make an empty index for the vectors of a model.")

  @Argument(help: "The file to make.")
  var index: String
  @OptionGroup var model: EmbedderOption

  func run() throws {
    let embedder = try model.embedder()
    _ = try VectorIndex(creating: index, for: VectorIndex.Model(embedder))
    tell("\(index): empty, for vectors of \(embedder.configuration.name) (\(embedder.hash))\n")
  }
}

/// `hearken index remove`.
struct IndexRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove recordings from an index, all or none of them.")

  @Argument(help: "The index.")
  var index: String
  @Argument(help: "Recordings, as `hearken index list` names them.")
  var recordings: [String]

  func run() throws {
    let file = try VectorIndex(index, isReadOnly: false)
    try file.transaction { for recording in recordings { try file.remove(recording) } }
    try GraphUpdate(file).runIfWanted()
  }
}

/// `hearken index list`.
struct IndexList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the recordings of an index: path, seconds, segments, how cut.")

  @Argument(help: "The index.")
  var index: String
  @Flag(help: "As a JSON array.")
  var json = false

  func run() throws {
    let summaries = try VectorIndex(index).summaries()
    if json { return try emit(line: JSONText.pretty(summaries)) }
    for summary in summaries {
      try emit(
        line: String(
          format: "%@\t%.2f\t%d\t%@", summary.path, summary.duration, summary.segmentCount,
          summary.segmentation))
    }
  }
}

/// `hearken index merge`.
struct IndexMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Add all recordings of other indexes, all or none of them.",
    discussion: "A recording that is there already is an error, unless --replace is given.")

  @Argument(help: "The index that is added to.")
  var index: String
  @Argument(help: "Indexes whose recordings are added; they stay as they are.")
  var others: [String]
  @Flag(help: "Replace recordings of the same path.")
  var replace = false

  func run() throws {
    let file = try VectorIndex(index, isReadOnly: false)
    try file.transaction {
      for path in others {
        let other = try VectorIndex(path)
        guard other.model.hash == file.model.hash else {
          throw VectorIndexError.otherModel(
            path: path, found: "\(other.model.name) (\(other.model.hash))",
            needed: "\(file.model.name) (\(file.model.hash))")
        }
        var failure: VectorIndexError?
        try other.forEachRecording { recording in
          guard failure == nil else { return }
          do throws(VectorIndexError) {
            try file.add(recording, isReplacing: replace)
          } catch {
            failure = error
          }
        }
        if let failure { throw failure }
      }
    }
    try GraphUpdate(file).runIfWanted()
  }
}

/// `hearken index verify`.
struct IndexVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check an index: its structure, and each recording against its checksum.",
    discussion: "Exit code 66 if something is wrong, 65 if it cannot be opened at all.")

  @Argument(help: "The index.")
  var index: String

  func run() throws {
    let file = try VectorIndex(index)
    var flaws = file.flaws()
    if file.isFile, try IndexGraph.condition(of: file) == .damaged {
      flaws.append("its graph is damaged and is not searched; `hearken index graph` makes it anew")
    }
    guard flaws.isEmpty else {
      for flaw in flaws { complain("\(index): \(flaw)") }
      throw ExitCode.partialFailure
    }
    try emit(line: "\(index): \(try file.summaries().count) recordings, all as they were written")
  }
}

/// `hearken index stats`.
struct IndexStats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Show how much an index holds and how it is searched.")

  @Argument(help: "The index.")
  var index: String
  @Flag(help: "As one JSON object.")
  var json = false

  /// What is shown.
  private struct Stats: Encodable {
    var recordings: Int
    var hours: Double
    var segments: Int
    var vectorSize: Int
    var bytes: Int
    var model: String
    var modelHash: String
    var search: String
  }

  func run() throws {
    let file = try VectorIndex(index)
    let summaries = try file.summaries()
    let stats = Stats(
      recordings: summaries.count, hours: summaries.reduce(0) { $0 + $1.duration } / 3600,
      segments: summaries.reduce(0) { $0 + $1.segmentCount }, vectorSize: file.model.vectorSize,
      bytes: file.byteCount, model: file.model.name, modelHash: file.model.hash,
      search: try how(file, count: summaries.reduce(0) { $0 + $1.segmentCount }))
    if json { return try emit(line: JSONText.pretty(stats)) }
    try emit(
      line: """
        recordings   \(stats.recordings) (\(String(format: "%.2f", stats.hours)) h)
        segments     \(stats.segments), vectors of \(stats.vectorSize)
        file         \(String(format: "%.1f", Double(stats.bytes) / 1e6)) MB
        model        \(stats.model) (\(stats.modelHash))
        search       \(stats.search)
        """)
  }

  /// How it is searched, unless asked otherwise.
  private func how(_ file: VectorIndex, count: Int) throws -> String {
    guard file.isFile else {
      return try file.serverHasGraph() ? "approximate, by the server" : "exact, by the server"
    }
    let condition = try IndexGraph.condition(of: file)
    guard count >= IndexGraph.leastCount else { return "exact" }
    return switch condition {
    case .current: "approximate"
    case .missing: "exact; it has no graph"
    case .outdated: "exact; the graph is of an earlier state"
    case .damaged: "exact; the graph is damaged"
    }
  }
}

/// JSON as commands write it.
enum JSONText {
  /// Returns a value as indented JSON with sorted keys.
  static func pretty(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
