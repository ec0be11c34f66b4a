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
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let recognizer = try recognition.recognizer()
    let results = await concurrentMap(files, threads: threads.count) { file in
      transcribe(file, by: recognizer)
    }
    var failures = 0
    for case .failure(let error) in results {
      complain("\(error)")
      failures += 1
    }
    switch format {
    case .text:
      for result in results { try emit(line: (try? result.get().text) ?? "") }
    case .json:
      try emit(line: json(results))
    }
    try ExitCode.check(failures: failures, of: files.count)
  }

  private func transcribe(
    _ file: String, by recognizer: Recognizer
  ) -> Result<Transcript, any Error> {
    Result {
      let waveform = try Waveform(
        contentsOf: file, sampleRate: recognizer.sampleRate,
        channel: recognition.channelSelection)
      return recognizer(waveform, decoding: recognition.decoding)
    }
  }

  /// One file's object; `error` stands in place of the transcript of a file that cannot be read.
  private struct Entry: Encodable {
    var file: String
    var text: String?
    var duration: Seconds?
    var words: [Transcript.Word]?
    var error: String?
  }

  private func json(_ results: [Result<Transcript, any Error>]) throws -> String {
    let entries = zip(files, results).map { file, result in
      switch result {
      case .success(let transcript):
        Entry(
          file: file, text: transcript.text, duration: transcript.duration,
          words: transcript.words)
      case .failure(let error):
        Entry(file: file, error: "\(error)")
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entries), as: UTF8.self)
  }
}
