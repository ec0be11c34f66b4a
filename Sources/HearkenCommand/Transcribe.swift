import ArgumentParser
import AudioFiles
import Foundation
import SpeechPipelines

/// `hearken transcribe`: recordings to text.
struct Transcribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what is said in recordings.",
    discussion: """
      Reads WAV, AIFF, FLAC, Ogg Vorbis, Opus and MP3 at any sample rate; - is standard input. \
      Writes one line of text for each file, in the order given. The line of a file that cannot \
      be read is empty, its error goes to standard error, and the exit code is 66, or 65 if no \
      file could be read.

      Examples:
        hearken transcribe audio/jfk.flac
        hearken transcribe --format json --beam 50 call.wav
        sox talk.mp3 -t wav - | hearken transcribe -
      """)

  /// How a transcript is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// One line of text for each file.
    case text
    /// One JSON array with an object for each file.
    case json
  }

  @Argument(help: ArgumentHelp("Recordings; - is standard input.", valueName: "file"))
  var files: [String]

  @Option(help: "text: a line for each file. json: words with start, end and confidence.")
  var format = Format.text

  @OptionGroup var recognition: RecognizerOptions
  @OptionGroup var live: LiveOptions
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let recognizer = try recognition.recognizer()
    if files == ["-"] && (format == .text || live.partial) {
      return try transcribeLive(by: recognizer)
    }
    var entries: [Entry] = []
    try await concurrentForEach(files, threads: threads.count) { file in
      entry(for: file, by: recognizer)
    } consume: { entry in
      if let error = entry.error { complain(error) }
      if entry.truncated == true {
        complain(cutShort(entry.file))
      }
      if format == .text { try emit(line: entry.text ?? "") }
      entries.append(entry)
    }
    if format == .json { try emit(line: json(entries)) }
    try ExitCode.check(failures: entries.count { $0.error != nil }, of: files.count)
  }

  /// Writes the words of standard input while it comes.
  private func transcribeLive(by recognizer: Recognizer) throws {
    let captions = LiveCaptions(
      by: recognizer, decoding: recognition.decoding, tellsPartials: live.partial)
    let isTruncated = try captions.run(
      channel: recognition.channelSelection, raw: live.rawFormat)
    if isTruncated { complain(cutShort("standard input")) }
  }

  /// One file's object in JSON; `error` stands in place of the transcript of a file that cannot be
  /// read, and `truncated` only where samples are missing.
  private struct Entry: Encodable {
    var file: String
    var text: String?
    var duration: Seconds?
    var words: [Transcript.Word]?
    var truncated: Bool?
    var error: String?
  }

  private func entry(for file: String, by recognizer: Recognizer) -> Entry {
    do {
      let (transcript, isTruncated) = try recognizer.transcript(
        ofRecording: file, channel: recognition.channelSelection, decoding: recognition.decoding)
      return Entry(
        file: file, text: transcript.text, duration: transcript.duration, words: transcript.words,
        truncated: isTruncated ? true : nil)
    } catch {
      return Entry(file: file, error: "\(error)")
    }
  }

  private func json(_ entries: [Entry]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entries), as: UTF8.self)
  }
}
