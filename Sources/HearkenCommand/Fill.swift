import ArgumentParser
import AudioFiles
import Foundation
import NeuralNetworks
import SpeechPipelines

/// `hearken fill`: the slots of sentences, and what is wanted.
struct Fill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find what is wanted in sentences or recordings, and the slots that are filled.",
    discussion: """
      Prints one JSON object for each sentence: the text, the intent with its probability, and each \
      slot with its value and its place (start and end, in Unicode scalars).

      A file may be text with a sentence on each line, transcripts in JSON lines as `hearken \
      transcribe --format jsonl` writes them, or a recording of a sentence. Of what was said, the \
      --n-best texts are read, and the reading is taken that agrees best with all of them; slots \
      then also have a confidence and times (startTime and endTime, in seconds). A recogniser is \
      helped by words that belong to the tagger: lexicon.bin and words.lm beside it, if there are \
      any. - is standard input, text or JSON lines.

      The exit code is 66 if some recordings could not be read, 65 if no input could.

      Examples:
        hearken fill --text "play some jazz by Nina Simone"
        hearken fill sentences.txt > slots.jsonl
        hearken fill command.wav
        hearken transcribe --n-best 10 --format jsonl calls | hearken fill -
      """)

  @Argument(help: "Sentences, transcripts in JSON lines, or recordings; - for standard input.")
  var files: [String] = []
  @Option(help: "A sentence; may be repeated.")
  var text: [String] = []
  @Option(help: "A tagger's file or folder, or the name of a shipped one.")
  var model = "commands"
  @Option(help: "Of recordings: the recogniser's file or folder, or the name of a shipped one.")
  var recognizer = ShippedModels.defaultName
  @Option(name: .customLong("n-best"), help: "Of recordings: how many texts are read.")
  var alternativeCount = 10
  @Option(help: "The channel to read, counted from 1 (default: the mean of all).")
  var channel: Int?
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let path = try ShippedModels.taggerPath(of: model)
    let tagger = try Tagger(contentsOf: path)
    for sentence in text { try emit(tagger.fill(sentence)) }
    var listener: Recognizer?
    var failures = 0
    for file in files {
      guard file != "-", isRecording(file) else {
        try fillLines(of: file, by: tagger)
        continue
      }
      let recognizer = try listener ?? self.listener(besideTagger: path)
      listener = recognizer
      do {
        let (transcript, isTruncated) = try recognizer.transcript(
          ofRecording: file, channel: channel.map { .channel($0) } ?? .mixdown,
          decoding: .standard, threads: threads.count)
        if isTruncated { complain(cutShort(file)) }
        try emit(tagger.fill(transcript, file: file))
      } catch let error as AudioFileError {
        complain("\(error)")
        failures += 1
      }
    }
    try ExitCode.check(failures: failures, of: files.count + text.count)
  }

  /// Fills the sentences or the transcripts of a file, whichever a line holds.
  private func fillLines(of file: String, by tagger: Tagger) throws {
    var reader = try LineReader(file)
    var number = 0
    try reader.forEach { line in
      number += 1
      guard let sentence = String(validating: line, as: UTF8.self) else {
        throw TaggedCorpusError(path: file, flaw: .notText)
      }
      guard sentence.hasPrefix("{") else { return try emit(tagger.fill(sentence)) }
      guard
        let recording = try? JSONDecoder().decode(
          TranscribedRecording.self, from: Data(sentence.utf8))
      else { throw TaggedCorpusError(path: file, flaw: .notATranscript(line: number)) }
      // What could not be transcribed was complained about by who tried.
      guard let transcript = recording.transcript else { return }
      try emit(tagger.fill(transcript, file: recording.file))
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

  /// Loads the recogniser, with the words that belong to the tagger.
  private func listener(besideTagger path: String) throws -> Recognizer {
    let words = ModelFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    var choices = DecodingChoices()
    choices.alternativeCount = alternativeCount
    choices.lexicon = words.lexiconPath
    choices.languageModel = words.languageModelPath
    var listener = try Recognizer(
      contentsOf: ShippedModels.path(of: recognizer), choices: choices)
    listener.voiceActivity = try VoiceActivity.shipped()
    return listener
  }

  private func emit(_ result: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try HearkenCommand.emit(line: String(decoding: encoder.encode(result), as: UTF8.self))
  }

  func validate() throws {
    guard !files.isEmpty || !text.isEmpty else {
      throw ValidationError("give --text SENTENCE, files, or - for standard input.")
    }
    guard (1...1000).contains(alternativeCount) else {
      throw ValidationError("--n-best \(alternativeCount): a number from 1 to 1000 is needed.")
    }
    if let channel, channel < 1 {
      throw ValidationError("--channel \(channel): channels are counted from 1.")
    }
  }
}
