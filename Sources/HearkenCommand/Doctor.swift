import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition

/// `hearken doctor`: what is wrong with recordings and transcripts.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find what is wrong with recordings and transcripts before training on them.",
    discussion: """
      Reads every recording, and reports clipping, silence, low level, offset, empty or \
      cancelling channels, odd rates and lengths, damaged and duplicate files; empty transcripts, \
      or ones that cannot be spelled or aligned; speakers and sentences that are in several \
      splits. With --model also transcripts that do not fit what is heard.

      Give all manifests of a data set together, so that splits can be compared; lines without a \
      split belong to that named after their manifest.

      Exit code: 0 if nothing was found, 66 if there are problems, 65 if no utterance can be used.

      Examples:
        hearken doctor train.tsv dev.tsv test.tsv
        hearken doctor all.csv --model an4 --fix clean.tsv
        hearken doctor data.tsv --alphabet "abcdefghijklmnopqrstuvwxyzäöüß' " --json
      """)

  @Argument(help: ArgumentHelp("Manifests: TSV, CSV or JSON lines.", valueName: "manifest"))
  var manifests: [String]

  @Option(help: "The characters that transcripts may have, the space included.")
  var alphabet: String?

  @Option(help: "A pronouncing dictionary with all words that transcripts may have.")
  var lexicon: [String] = []

  @Option(help: "Check transcripts by ear with this model, a file, folder or shipped name.")
  var model: String?

  @Option(help: "Letters of transcripts: unchanged, lower or upper (default: as the model has it).")
  var letterCase: TextNormalization.LetterCase?

  @Flag(help: "Leave out punctuation, but not apostrophes, from transcripts.")
  var stripPunctuation = false

  @Option(help: "How many examples of each problem are shown.")
  var examples = 5

  @Flag(help: "Write one JSON object with every problem and all that was measured.")
  var json = false

  @Option(help: "Write the utterances that can be used to this TSV manifest.")
  var fix: String?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard !manifests.isEmpty else { throw ValidationError("a manifest is needed.") }
    guard examples >= 0 else { throw ValidationError("--examples \(examples): 0 or more.") }
    guard alphabet == nil || (lexicon.isEmpty && model == nil) else {
      throw ValidationError("--alphabet cannot be given beside --model or --lexicon.")
    }
  }

  func run() async throws {
    let utterances = try manifests.flatMap { try lines(of: $0) }
    let standard = try standard(for: utterances)
    var counter = ProgressCounter("recordings read")
    let examination = await ManifestExamination(
      utterances, standard: standard, threads: threads.count
    ) { done, count in
      counter.show(done, of: count)
    }
    counter.end()
    let usable = examination.usable
    if let fix {
      let clean = Manifest(utterances: usable.map { utterances[$0] })
      try AtomicFile.write(Data(clean.table.utf8), to: fix)
      tell("Wrote \(usable.count) of \(utterances.count) utterances to \(fix)\n")
    }
    let report = DoctorReport(examination)
    try emit(line: json ? report.json() : report.text(examples: examples))
    guard !examination.problems.isEmpty else { return }
    throw usable.isEmpty ? ExitCode.badInput : ExitCode.partialFailure
  }

  private func standard(
    for utterances: [Manifest.Utterance]
  ) throws -> ManifestExamination.Standard {
    var standard = ManifestExamination.Standard()
    if let model {
      let folder = ModelFolder(try ShippedModels.path(of: model))
      let recognizer = try Recognizer(contentsOf: folder.modelPath)
      if !recognizer.configuration.alphabet.isSpelling {
        let normalization = recognizer.configuration.normalization ?? standard.normalization
        standard.lexicon = try folder.lexicon(
          of: utterances.map { normalization($0.transcript) },
          alphabet: recognizer.configuration.alphabet)
      }
      standard.recognizer = recognizer
      standard.alphabet = recognizer.configuration.alphabet
      standard.features = recognizer.configuration.features
      standard.normalization = recognizer.configuration.normalization ?? standard.normalization
    }
    if let letterCase { standard.normalization.letterCase = letterCase }
    if stripPunctuation { standard.normalization.stripsPunctuation = true }
    if let alphabet { standard.alphabet = Alphabet(covering: [alphabet]) }
    if !lexicon.isEmpty {
      standard.lexicon = try Lexicon(
        contentsOf: lexicon, letterCase: standard.normalization.letterCase,
        alphabet: standard.recognizer == nil ? nil : standard.alphabet)
    }
    return standard
  }

  private func lines(of path: String) throws -> [Manifest.Utterance] {
    let found = try Manifest(contentsOf: path, split: nil).utterances
    guard manifests.count > 1 else { return found }
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return found.map { utterance in
      var utterance = utterance
      utterance.split = utterance.split ?? name
      return utterance
    }
  }
}

/// What `hearken doctor` prints.
struct DoctorReport {
  private let examination: ManifestExamination

  init(_ examination: ManifestExamination) {
    self.examination = examination
  }

  /// A summary, then each kind of problem with its first examples.
  func text(examples: Int) -> String {
    var lines = [summary]
    let byKind = Dictionary(grouping: examination.problems, by: \.kind)
    for kind in ManifestProblem.Kind.allCases {
      guard let found = byKind[kind] else { continue }
      lines += ["", "\(found.count) \(kind.title)\(kind.spoilsUtterance ? " (unusable)" : "")"]
      lines += found.prefix(examples).map { "  \($0.line)" }
      if found.count > examples { lines.append("  and \(found.count - examples) more") }
      lines.append("  → \(kind.advice)")
    }
    return lines.joined(separator: "\n")
  }

  private var summary: String {
    let utterances = examination.utterances
    let hours = examination.figures.reduce(0) { $0 + ($1?.duration ?? 0) } / 3600
    let speakers = Set(utterances.compactMap(\.speaker)).count
    let splits = Dictionary(grouping: utterances.compactMap(\.split), by: \.self)
      .map { "\($0.key) \($0.value.count)" }.sorted()
    var parts = ["\(utterances.count) utterances", String(format: "%.2f h", hours)]
    if speakers > 0 { parts.append("\(speakers) speakers") }
    let usable = examination.usable.count
    let verdict =
      examination.problems.isEmpty
      ? "nothing wrong was found" : "\(usable) of \(utterances.count) can be used"
    return parts.joined(separator: ", ")
      + (splits.isEmpty ? "" : " (\(splits.joined(separator: ", ")))") + ": \(verdict)"
  }

  /// One object: counts, every problem, and the figures of every utterance.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let usable = Set(examination.usable)
    let object = Object(
      utteranceCount: examination.utterances.count, usableCount: usable.count,
      counts: Dictionary(grouping: examination.problems, by: \.kind.rawValue).mapValues(\.count),
      problems: examination.problems,
      utterances: examination.utterances.enumerated().map { index, utterance in
        Entry(
          path: utterance.path, transcript: utterance.transcript, speaker: utterance.speaker,
          split: utterance.split, isUsable: usable.contains(index),
          figures: examination.figures[index])
      })
    return String(decoding: try encoder.encode(object), as: UTF8.self)
  }

  private struct Object: Encodable {
    var utteranceCount: Int
    var usableCount: Int
    var counts: [String: Int]
    var problems: [ManifestProblem]
    var utterances: [Entry]
  }

  private struct Entry: Encodable {
    var path: String
    var transcript: String
    var speaker: String?
    var split: String?
    var isUsable: Bool
    var figures: RecordingFigures?
  }
}

/// A moving count on standard error, if that is a terminal.
struct ProgressCounter {
  private let what: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastShown = Date.distantPast

  init(_ what: String) {
    self.what = what
  }

  mutating func show(_ done: Int, of count: Int) {
    guard isTerminal, done == count || Date().timeIntervalSince(lastShown) > 0.2 else { return }
    lastShown = Date()
    tell("\r\u{1B}[K\(done) of \(count) \(what)")
  }

  func end() {
    if isTerminal { tell("\r\u{1B}[K") }
  }
}
