import ArgumentParser
import AudioFiles
import SpeechPipelines
import VectorIndexes

/// `hearken index add`.
struct IndexAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add recordings to an index.",
    discussion: """
      How recordings are cut, and what that costs:
        windows  windows of 0.3, 0.45, 0.65 and 0.9 s every 0.1 s: 40 vectors a second
        words    the words of --words (TSV of utterance, start, end, label; or CTM)
        speech   stretches between pauses: for words said one by one
        changes  stretches of 0.25 to 0.9 s between two changes of sound
        whole    each recording is one segment: for recordings of one word

      All recordings are added in one transaction; with --commit-every some at a time, so that \
      what was done before a crash stays. Recordings that cannot be read are told and left out.

      Examples:
        hearken index add archive.index recordings/
        hearken index add words.index --manifest words.tsv --segments whole
        hearken index add a.index talks/ --segments words --words talks.ctm
      """)

  /// How recordings are cut.
  enum Segments: String, ExpressibleByArgument, CaseIterable {
    case windows, words, speech, changes, whole
  }

  @Argument(help: "The index.")
  var index: String
  @OptionGroup var inputs: InputOptions
  @Option(help: "windows, words, speech, changes or whole.")
  var segments = Segments.windows
  @Option(help: "Of windows, their lengths in seconds, separated by commas.")
  var lengths = "0.3,0.45,0.65,0.9"
  @Option(help: "Of windows, seconds from one to the next.")
  var shift = 0.1
  @Option(help: "When which word is said: TSV or CTM.")
  var words: String?
  @Flag(help: "Replace recordings that are there already.")
  var replace = false
  @Flag(inversion: .prefixedNo, help: "Of a large index, bring its graph up to date as well.")
  var graph = true
  @Option(help: "Commit after so many recordings; 0 commits all at once.")
  var commitEvery = 0
  @OptionGroup var model: EmbedderOption
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard (segments == .words) == (words != nil) else {
      throw ValidationError("--segments words and --words belong together.")
    }
    guard shift >= 0.01, shift <= 60, commitEvery >= 0, Self.windowLengths(lengths) != nil else {
      throw ValidationError(
        "--shift must be 0.01 or more, --commit-every 0 or more, --lengths numbers of 0.05 to 60.")
    }
  }

  /// The numbers of a list separated by commas, each from 0.05 to 60; nil if one is not.
  static func windowLengths(_ lengths: String) -> [Double]? {
    let numbers = lengths.split(separator: ",").map { Double($0) }
    guard !numbers.isEmpty, numbers.allSatisfy({ (0.05...60).contains($0 ?? 0) }) else {
      return nil
    }
    return numbers.compactMap(\.self)
  }

  private func segmentation() throws -> Segmentation {
    switch segments {
    case .whole: .whole
    case .windows: .windows(lengths: Self.windowLengths(lengths) ?? [], shift: shift)
    case .speech: .speech(try VoiceActivity.shipped())
    case .changes: .changes(try SpectralChange(), lengths: 0.25...0.9)
    case .words: .words(try WordTable(contentsOf: words ?? ""))
    }
  }

  func run() async throws {
    let file = try VectorIndex(index, isReadOnly: false)
    let embedder = try model.embedder()
    try file.check(embedder)
    let indexing = RecordingIndexing(embedder, segmentation: try segmentation())
    let recordings = try inputs.recordings(results: nil)
    let interruption = Interruption(message: "stopping; nothing that is not yet committed is kept")
    let size = commitEvery > 0 ? commitEvery : max(recordings.count, 1)
    let progress = ProgressLine()
    var (done, failed) = (0, 0)
    for start in stride(from: 0, to: recordings.count, by: size) {
      let batch = Array(recordings[start..<min(start + size, recordings.count)])
      let added = await index(batch, by: indexing, unless: interruption) { path in
        done += 1
        progress.show("\(done) of \(recordings.count) recordings, \(path)")
      }
      guard !interruption.isRequested else { throw ExitCode.interrupted }
      failed += batch.count - added.count
      try file.transaction {
        for recording in added { try file.add(recording, isReplacing: replace) }
      }
    }
    tell("\(index): \(recordings.count - failed) recordings added\n")
    if graph { try GraphUpdate(file, unless: interruption).runIfWanted() }
    try ExitCode.check(failures: failed, of: recordings.count)
  }

  /// Makes the vectors of recordings; those that cannot be read are complained about.
  private func index(
    _ batch: [BatchInput], by indexing: RecordingIndexing, unless interruption: Interruption,
    each: (String) -> Void
  ) async -> [IndexedRecording] {
    var added: [IndexedRecording] = []
    await concurrentForEach(
      batch, threads: threads.count, while: { !interruption.isRequested },
      { input -> (String, Result<IndexedRecording, any Error>) in
        if let flaw = input.flaw { return (input.path, .failure(flaw)) }
        return (input.path, Result { try indexing(input.path) })
      },
      consume: { path, result in
        switch result {
        case .success(let recording): added.append(recording)
        case .failure(let error): complain("\(error)")
        }
        each(path)
      })
    return added
  }
}
