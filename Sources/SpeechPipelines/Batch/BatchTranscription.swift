public import AudioFiles
import Foundation
import NeuralNetworks

/// Transcribes recordings into a folder, in a way that survives bad files, Ctrl-C and crashes.
///
///     recording ─transcribe─▶ Transcript ─format─▶ results, each written whole or not at all
///       ─▶ a record in the journal ─▶ a report
///
/// A recording that cannot be read is recorded and reported, and the others are done. Only a folder
/// that cannot be written ends the work. Memory holds the recordings at work and the list, not the
/// transcripts.
public struct BatchTranscription: Sendable {
  /// How one recording went.
  public struct Report: Sendable, Equatable {
    /// How it ended.
    public enum Outcome: Sendable, Equatable {
      /// Transcribed and written.
      case done
      /// Found in the journal as finished and unchanged.
      case skipped
      /// Not transcribed, for this reason.
      case failed(String)
    }

    /// The recording, as it was named.
    public var file: String
    /// How it ended.
    public var outcome: Outcome
    /// Its length, in seconds; 0 if it failed.
    public var duration: Seconds
    /// Whether samples are missing.
    public var isTruncated: Bool
  }

  /// Where results are written.
  public var layout: OutputLayout
  /// How subtitles are divided.
  public var rules: SubtitleRules
  /// The hash of the model.
  public var model: ContentHash
  /// The hash of all options that results depend on.
  public var options: ContentHash
  /// The records of earlier runs, by stem, to be resumed; none to do everything anew.
  public var finished: [String: BatchRecord]

  /// Describes a batch.
  public init(
    layout: OutputLayout, rules: SubtitleRules, model: ContentHash, options: ContentHash,
    finished: [String: BatchRecord] = [:]
  ) {
    self.layout = layout
    self.rules = rules
    self.model = model
    self.options = options
    self.finished = finished
  }

  /// Transcribes recordings, several at once.
  ///
  /// - Parameters:
  ///   - inputs: the recordings.
  ///   - journal: receives a record of each.
  ///   - jobs: how many are done at once.
  ///   - isWanted: asked before each recording; once false, those at work are finished and no
  ///     other is begun.
  ///   - transcribe: returns what is said in a recording.
  ///   - report: called for each recording as it ends.
  /// - Throws: the error of a result or journal that cannot be written.
  public func callAsFunction(
    _ inputs: [BatchInput], journal: BatchJournal, jobs: Int,
    while isWanted: () -> Bool = { true },
    transcribe: @Sendable @escaping (String) throws -> TranscribedRecording,
    report: (Report) -> Void
  ) async throws {
    try await concurrentForEach(
      inputs, threads: jobs, isOrdered: false, while: isWanted
    ) { input in
      Result { try self.report(on: input, journal: journal, transcribe: transcribe) }
    } consume: { result in
      report(try result.get())
    }
  }

  private func report(
    on input: BatchInput, journal: BatchJournal,
    transcribe: (String) throws -> TranscribedRecording
  ) throws -> Report {
    let stem = layout.stem(of: input)
    if let old = finished[stem], isFinished(old, input) {
      return Report(
        file: input.path, outcome: .skipped, duration: old.duration ?? 0,
        isTruncated: old.truncated ?? false)
    }
    let start = ContinuousClock.now
    var record = BatchRecord(
      file: input.path, status: .failed, seconds: 0, time: 0, stem: stem,
      input: FileState(of: input.path), model: model.description, options: options.description)
    do {
      if let flaw = input.flaw { throw flaw }
      let recording = try transcribe(input.path)
      record.results = try write(recording, stem: stem)
      record.status = .done
      record.duration = recording.transcript?.duration
      record.truncated = recording.isTruncated ? true : nil
      record.input?.hash = try? ContentHash(contentsOf: input.path).description
    } catch AtomicFileError.unwritable(let path, let reason) {
      // The fault of the folder, not of the recording: each further one would fail as well.
      throw AtomicFileError.unwritable(path: path, reason: reason)
    } catch {
      record.error = "\(error)"
    }
    record.seconds = (ContinuousClock.now - start) / .seconds(1)
    record.time = Date().timeIntervalSince1970
    if input.flaw == nil { try journal.add(record) }
    return Report(
      file: input.path, outcome: record.error.map { .failed($0) } ?? .done,
      duration: record.duration ?? 0, isTruncated: record.truncated ?? false)
  }

  /// Writes all results of a recording and returns the size of each, by its ending.
  private func write(_ recording: TranscribedRecording, stem: String) throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for format in layout.formats {
      let path = layout.path(stem: stem, format)
      let folder = NSString(string: path).deletingLastPathComponent
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw AtomicFileError.unwritable(path: path, reason: error.localizedDescription)
      }
      let contents = Data(format.document(of: recording, rules: rules).utf8)
      try AtomicFile.write(contents, to: path)
      sizes[format.fileExtension] = contents.count
    }
    return sizes
  }

  /// Whether a record says that these results of this recording are there.
  private func isFinished(_ record: BatchRecord, _ input: BatchInput) -> Bool {
    record.status == .done && record.model == model.description
      && record.options == options.description
      && layout.formats.allSatisfy { format in
        let size = record.results?[format.fileExtension]
        return size != nil && FileState(of: layout.path(stem: record.stem, format))?.size == size
      }
      && record.input?.isUnchanged(at: input.path) ?? false
  }
}
