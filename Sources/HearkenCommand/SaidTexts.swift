import ArgumentParser
import AudioFiles
import Foundation
import NeuralNetworks
import SpeechPipelines

/// The texts and recordings that a command understands, given as arguments.
struct SaidTextOptions: ParsableArguments {
  @Argument(help: "Texts, transcripts in JSON lines, or recordings; - for standard input.")
  var files: [String] = []
  @Option(help: "A text; may be repeated.")
  var text: [String] = []
  @Option(help: "Of recordings: the recogniser's file or folder, or the name of a shipped one.")
  var recognizer = ShippedModels.defaultName
  @Option(help: "Of recordings: the channel to read, counted from 1 (default: the mean of all).")
  var channel: Int?
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard !files.isEmpty || !text.isEmpty else {
      throw ValidationError("give --text TEXT, files, or - for standard input.")
    }
    if let channel, channel < 1 {
      throw ValidationError("--channel \(channel): channels are counted from 1.")
    }
  }

  /// What is to be understood.
  enum Said {
    /// A line of a file, or a text of the command line.
    case text(String)
    /// A recording, whether it was recognised now or before.
    case transcript(Transcript, file: String)
  }

  /// Calls `body` with each text, transcript and recording in order.
  ///
  /// A file is a recording if it is no text; a line of a text that begins with { is a transcript.
  ///
  /// - Parameters:
  ///   - joiningLines: whether the lines of a text that are no transcripts are one text together.
  ///   - choices: how recordings are recognised.
  ///   - body: takes what is to be understood.
  /// - Throws: `ExitCode` if files could not be read, after each was complained about.
  func forEach(
    joiningLines: Bool, choices: () -> DecodingChoices, _ body: (Said) throws -> Void
  ) throws {
    for sentence in text { try body(.text(sentence)) }
    var loaded: Recognizer?
    var failures = 0
    for file in files {
      do {
        guard file == "-" || !isRecording(file) else {
          let listener = try loaded ?? self.listener(choices())
          loaded = listener
          try body(listen(to: file, by: listener))
          continue
        }
        try readText(file, joiningLines: joiningLines, body)
      } catch let error
        where error is AudioFileError || error is AtomicFileError
        || error is TaggedCorpusError
      {
        complain("\(error)")
        failures += 1
      }
    }
    try ExitCode.check(failures: failures, of: files.count + text.count)
  }

  private func listen(to file: String, by listener: Recognizer) throws(AudioFileError) -> Said {
    let (transcript, isTruncated) = try listener.transcript(
      ofRecording: file, channel: channel.map { .channel($0) } ?? .mixdown,
      decoding: .standard, threads: threads.count)
    if isTruncated { complain(cutShort(file)) }
    return .transcript(transcript, file: file)
  }

  private func readText(
    _ file: String, joiningLines: Bool, _ body: (Said) throws -> Void
  ) throws {
    var reader = try LineReader(file)
    var (number, joined) = (0, [String]())
    try reader.forEach { line in
      number += 1
      guard let text = String(validating: line, as: UTF8.self) else {
        throw TaggedCorpusError(path: file, flaw: .notText)
      }
      guard text.hasPrefix("{") else {
        if joiningLines { joined.append(text) } else { try body(.text(text)) }
        return
      }
      guard
        let recording = try? JSONDecoder().decode(TranscribedRecording.self, from: Data(text.utf8))
      else { throw TaggedCorpusError(path: file, flaw: .notATranscript(line: number)) }
      // What could not be transcribed was complained about by who tried.
      guard let transcript = recording.transcript else { return }
      try body(.transcript(transcript, file: recording.file))
    }
    if !joined.isEmpty { try body(.text(joined.joined(separator: "\n"))) }
    // A pipe may have nothing to say; a file that was named is meant to.
    guard number > 0 || file == "-" else {
      throw TaggedCorpusError(path: file, flaw: .noSentences)
    }
  }

  /// Whether a file is not text: its beginning is no UTF-8, or has a byte of 0.
  private func isRecording(_ file: String) -> Bool {
    // If it cannot be opened or read, the reader of lines says why.
    let handle = FileHandle(forReadingAtPath: file)
    let beginning = Array((try? handle?.read(upToCount: 4096)) ?? Data())
    // The last character may be cut.
    return beginning.contains(0)
      || (0..<4).allSatisfy { String(validating: beginning.dropLast($0), as: UTF8.self) == nil }
  }

  private func listener(_ choices: DecodingChoices) throws -> Recognizer {
    var listener = try Recognizer(
      contentsOf: ShippedModels.path(of: recognizer), choices: choices)
    listener.voiceActivity = try VoiceActivity.shipped()
    return listener
  }
}

extension JSONText {
  /// Returns a value as JSON on one line, with sorted keys.
  static func line(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
