import ArgumentParser
import AudioFiles
import Foundation
import SpeechPipelines

/// `hearken transcribe`: recordings to text.
struct Transcribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what is said in recordings.",
    discussion: """
      Reads WAV, AIFF, FLAC, Ogg Vorbis, Opus and MP3 at any sample rate and of any length. \
      Without --output-dir all transcripts go to standard output, in the order given; text has an \
      empty line for a recording that cannot be read. Standard input (-) alone is listened to: its \
      words are written as they become certain, a line for each segment between pauses.

      With --output-dir each recording gets files of its own, which are written whole or not at \
      all, and hearken-journal.jsonl in that folder gets a line with its status. After a crash, \
      kill -9 or Ctrl-C the same command with --resume does the rest, and anew what has changed: \
      recordings, model or options.

      A recording that cannot be read is told, and the others are done. Exit codes: 0 all are \
      done, 64 the command line is wrong, 65 none could be read, 66 some could not be read, 69 the \
      model cannot be used, 70 the results cannot be written, 130 interrupted.

      Examples:
        hearken transcribe audio/jfk.flac
        hearken transcribe --format json --beam 50 call.wav
        sox talk.mp3 -t wav - | hearken transcribe -
        arecord -q -f S16_LE -r 16000 | hearken transcribe - --raw --sample-rate 16000
        hearken transcribe calls/ --output-dir texts --format srt,json
        hearken transcribe calls/ --output-dir texts --format srt,json --resume
        find . -name '*.wav' -print0 | hearken transcribe --files-from -
        hearken transcribe --manifest all.tsv --output-dir out --shard 2/8
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Batches") var batch: BatchOptions
  @OptionGroup(title: "Recognition") var recognition: RecognizerOptions
  @OptionGroup(title: "Live") var live: LiveOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard !batch.resume || output.outputDir != nil else {
      throw ValidationError("--resume needs the --output-dir whose journal says what is finished.")
    }
  }

  func run() async throws {
    if isLive { return try transcribeLive() }
    let recordings = try input.recordings(results: output.outputDir)
    if let folder = output.outputDir {
      try await write(recordings, to: folder)
    } else {
      try await stream(recordings)
    }
  }

  /// Whether standard input stands alone and its words are wanted as they come.
  private var isLive: Bool {
    input.isStandardInput && output.outputDir == nil && (output.formats == [.text] || live.partial)
  }

  /// Writes the words of standard input while it comes.
  private func transcribeLive() throws {
    let captions = LiveCaptions(
      by: try recognition.recognizer(), decoding: recognition.decoding, tellsPartials: live.partial)
    let isTruncated = try captions.run(
      channel: recognition.channelSelection, raw: live.rawFormat)
    if isTruncated { complain(cutShort("standard input")) }
  }

  /// Writes all transcripts to standard output as they come, in order.
  private func stream(_ recordings: [BatchInput]) async throws {
    let format = output.formats[0]
    guard format.joinsRecordings || recordings.count == 1 else {
      throw ValidationError(
        "\(format.rawValue) holds one recording, but \(recordings.count) are named; give an "
          + "--output-dir.")
    }
    let inputs = batch.shard?(recordings) ?? recordings
    let recognizer = try recognition.recognizer()
    let interruption = interruption(of: inputs)
    var reporter = BatchReporter(
      total: inputs.count, isQuiet: batch.quiet, hasOutput: !isBatch(inputs))
    var isFirst = true
    try emit(text: format.opening)
    try await concurrentForEach(
      inputs, threads: jobs, while: { interruption?.isRequested != true }
    ) { input in
      do {
        if let flaw = input.flaw { throw flaw }
        return try transcribed(
          input.path, by: recognizer, threads: inputs.count == 1 ? threads.count : 1)
      } catch {
        return TranscribedRecording(file: input.path, error: "\(error)")
      }
    } consume: { recording in
      if let error = recording.error {
        reporter.note(error: error)
      } else {
        reporter.note(
          recording.file, duration: recording.transcript?.duration ?? 0,
          isTruncated: recording.isTruncated)
      }
      try emit(text: format.part(of: recording, isFirst: isFirst, rules: output.rules))
      isFirst = false
    }
    try emit(text: format.closing)
    try end(reporter, of: inputs)
  }

  /// Writes each transcript to files of its own.
  private func write(_ recordings: [BatchInput], to folder: String) async throws {
    let layout = try OutputLayout(folder: folder, formats: output.formats, inputs: recordings)
    let inputs = batch.shard?(recordings) ?? recordings
    let model = try ShippedModels.path(of: recognition.model)
    let recognizer = try recognition.recognizer()
    let journal = try BatchJournal(folder: folder, shard: batch.shard)
    let transcription = BatchTranscription(
      layout: layout, rules: output.rules, model: try ContentHash(contentsOf: model),
      options: ContentHash(try fingerprint),
      finished: batch.resume ? BatchJournal.records(in: folder) : [:])
    let interruption = interruption(of: inputs)
    var reporter = BatchReporter(total: inputs.count, isQuiet: batch.quiet, hasOutput: false)
    try await transcription(
      inputs, journal: journal, jobs: jobs, while: { interruption?.isRequested != true },
      transcribe: {
        try transcribed($0, by: recognizer, threads: inputs.count == 1 ? threads.count : 1)
      },
      report: { report in
        switch report.outcome {
        case .done:
          reporter.note(report.file, duration: report.duration, isTruncated: report.isTruncated)
        case .skipped: reporter.noteSkipped()
        case .failed(let error): reporter.note(error: error)
        }
      })
    try end(reporter, of: inputs)
  }

  private func transcribed(
    _ path: String, by recognizer: Recognizer, threads: Int
  ) throws -> TranscribedRecording {
    let (transcript, isTruncated) = try recognizer.transcript(
      ofRecording: path, channel: recognition.channelSelection, decoding: recognition.decoding,
      threads: threads)
    return TranscribedRecording(
      file: path, transcript: transcript, isTruncated: isTruncated, channel: recognition.channel)
  }

  private var jobs: Int { batch.jobs ?? threads.count }

  /// Whether there is something to be told of beside the output.
  private func isBatch(_ inputs: [BatchInput]) -> Bool {
    inputs.count > 1 && isatty(STDOUT_FILENO) == 0 && isatty(STDERR_FILENO) == 1
  }

  /// Everything but the model that results depend on.
  private var fingerprint: String {
    get throws {
      let formats = output.formats.map(\.rawValue).sorted().joined(separator: ",")
      return "\(Hearken.configuration.version)\n\(formats)\n\(output.rules)\n"
        + (try recognition.fingerprint(without: ["model"]))
    }
  }

  /// Lets Ctrl-C wait for the recordings at work, if there are others to be kept.
  private func interruption(of inputs: [BatchInput]) -> Interruption? {
    guard inputs.count > 1 else { return nil }
    return Interruption(message: "finishing the recordings at work; once more stops at once")
  }

  /// Ends the command with the code that tells how it went.
  private func end(_ reporter: BatchReporter, of inputs: [BatchInput]) throws {
    reporter.end()
    guard reporter.ended == inputs.count else { throw ExitCode.interrupted }
    try ExitCode.check(failures: reporter.failed, of: inputs.count)
  }
}
