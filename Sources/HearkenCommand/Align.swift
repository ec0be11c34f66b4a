public import ArgumentParser
import AudioFiles
import Foundation
import NeuralNetworks
public import SpeechPipelines
import SpeechRecognition

/// `hearken align`: when each word of a known text is said.
struct Align: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find when each word of a known text is said in a recording.",
    discussion: """
      Aligns recordings with what is said in them (forced alignment), and writes the times of \
      words and of their sounds or letters. A model of phones needs a lexicon; of several \
      pronunciations the one that fits best is taken. Recordings may be hours long.

      Writes to standard output, or with --output-dir a file for each recording; a manifest's \
      recordings keep their places among each other. The exit code is 66 if some recordings could \
      not be aligned, 65 if none could.

      Examples:
        hearken align talk.flac --text-file talk.txt > talk.TextGrid
        hearken align go.wav --text "GO" --format ctm
        hearken align --manifest all.tsv --model phones --lexicon cmudict.dict \\
          --format textgrid --output-dir aligned
      """)

  @Argument(help: ArgumentHelp("A recording; - is standard input.", valueName: "file"))
  var file: String?

  @Option(help: "What is said in it.")
  var text: String?

  @Option(help: "A text file with what is said in it.")
  var textFile: String?

  @Option(help: "Recordings and transcripts: TSV, CSV or JSON lines.")
  var manifest: String?

  @Option(help: "Only the lines of this split.")
  var split: String?

  @Option(help: "textgrid, ctm, or json (a line for each recording).")
  var format = AlignedText.Format.textgrid

  @Option(help: "Write a file for each recording into this folder.")
  var outputDir: String?

  @Option(help: "A model file or folder, or the name of a shipped model.")
  var model = ShippedModels.defaultName

  @Option(
    help: "A pronouncing dictionary instead of the model's; the first that has a word counts.")
  var lexicon: [String] = []

  @Option(help: "The channel to read, counted from 1 (default: the mean of all).")
  var channel: Int?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard (file == nil) != (manifest == nil) else {
      throw ValidationError("give either a recording with its text, or --manifest.")
    }
    guard file == nil || (text == nil) != (textFile == nil) else {
      throw ValidationError("give the text of \(file ?? "") by --text or by --text-file.")
    }
    guard file != nil || (text == nil && textFile == nil) else {
      throw ValidationError("--text and --text-file belong to a recording, not to a manifest.")
    }
    guard file != nil || outputDir != nil || format != .textgrid else {
      throw ValidationError(
        "--format \(format.rawValue) is a file for each recording: name a folder by --output-dir.")
    }
    if let channel, channel < 1 {
      throw ValidationError("--channel \(channel): channels are counted from 1.")
    }
  }

  func run() async throws {
    let folder = ModelFolder(try ShippedModels.path(of: model))
    let recognizer = try Recognizer(contentsOf: folder.modelPath)
    let utterances = try utterances()
    let lexicon = try lexicon(for: utterances, recognizer.configuration, folder)
    let outputs = outputDir.map { OutputTree($0, for: utterances.map(\.path)) }
    var (done, failures) = (0, 0)
    var counter = ProgressCounter("recordings aligned")
    try await concurrentForEach(utterances, threads: threads.count) { utterance in
      Result { () throws in try aligned(utterance, by: recognizer, lexicon) }
    } consume: { result in
      let utterance = utterances[done]
      do {
        let (alignment, isTruncated) = try result.get()
        if isTruncated { complain(cutShort(utterance.path)) }
        let contents = try alignment.written(
          as: format, file: utterance.path, channel: channel ?? 1)
        if let outputs {
          try outputs.write(contents, of: utterance.path, ending: format.fileExtension)
        } else {
          try emit(Data(contents.utf8))
        }
      } catch let error as AlignedTextError {
        complain("\(utterance.path): \(error)")
        failures += 1
      } catch let error as AudioFileError {
        complain("\(error)")
        failures += 1
      }
      done += 1
      counter.show(done, of: utterances.count)
    }
    counter.end()
    try ExitCode.check(failures: failures, of: utterances.count)
  }

  /// The dictionaries that are given, else the model's own lexicon; nil if words are spelled.
  private func lexicon(
    for utterances: [Manifest.Utterance], _ configuration: Recognizer.Configuration,
    _ folder: ModelFolder
  ) throws -> Lexicon? {
    let alphabet = configuration.alphabet
    guard lexicon.isEmpty else {
      let letterCase = configuration.normalization?.letterCase ?? .unchanged
      return try Lexicon(contentsOf: lexicon, letterCase: letterCase, alphabet: alphabet)
    }
    guard !alphabet.isSpelling else { return nil }
    let texts = utterances.map { utterance in
      configuration.normalization.map { $0(utterance.transcript) } ?? utterance.transcript
    }
    return try folder.lexicon(of: texts, alphabet: alphabet)
  }

  private func utterances() throws -> [Manifest.Utterance] {
    if let manifest { return try Manifest(contentsOf: manifest, split: split).utterances }
    let said = try textFile.map { path in
      guard let said = String(data: try AtomicFile.read(path), encoding: .utf8) else {
        complain("\(path) is not text in UTF-8, which is needed; save it as UTF-8.")
        throw ExitCode.badInput
      }
      return said
    }
    return [Manifest.Utterance(path: file ?? "-", transcript: text ?? said ?? "")]
  }

  private func aligned(
    _ utterance: Manifest.Utterance, by recognizer: Recognizer, _ lexicon: Lexicon?
  ) throws -> (AlignedText, isTruncated: Bool) {
    let (waveform, isTruncated) = try Waveform.whatIsLeft(
      of: utterance.path, sampleRate: recognizer.sampleRate,
      channel: channel.map { .channel($0) } ?? .mixdown)
    let alignment = try recognizer.alignment(
      of: utterance.transcript, in: waveform, lexicon: lexicon)
    return (alignment, isTruncated)
  }
}

extension AlignedText.Format: ExpressibleByArgument {}

/// A folder in which files have the places among each other that recordings have.
private struct OutputTree {
  private let folder: String
  private let common: [Substring]

  init(_ folder: String, for paths: [String]) {
    self.folder = folder
    var common = paths.first.map { Self.folders($0) } ?? []
    for path in paths.dropFirst() {
      let shared = zip(common, Self.folders(path)).prefix { $0 == $1 }.count
      common = Array(common.prefix(shared))
    }
    self.common = common
  }

  private static func folders(_ path: String) -> [Substring] {
    path.split(separator: "/").dropLast()
  }

  func write(_ contents: String, of path: String, ending: String) throws {
    let name = path == "-" ? "standard-input" : path
    let parts = name.split(separator: "/").dropFirst(common.count).filter { $0 != ".." }
    let url = URL(fileURLWithPath: folder).appending(path: parts.joined(separator: "/"))
      .deletingPathExtension().appendingPathExtension(ending)
    try? FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFile.write(Data(contents.utf8), to: url.path)
  }
}
