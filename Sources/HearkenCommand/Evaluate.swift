import ArgumentParser
import AudioFiles
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition
import Tensors

/// `hearken evaluate`: figures of models against recordings of which the truth is known.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure recognition, search, slots or answers against what is right.",
    discussion: """
      Without a subcommand, recognition is measured.

      Examples:
        hearken evaluate --manifest data/manifest.tsv --split test
        hearken evaluate search --manifest words.tsv --split test
        hearken evaluate tagger --model commands validate.json
        hearken evaluate reader --model my-reader qa*_test.txt
      """,
    subcommands: [
      EvaluateRecognizer.self, EvaluateSearch.self, EvaluateTagger.self, EvaluateClassifier.self,
      EvaluateReader.self,
    ],
    defaultSubcommand: EvaluateRecognizer.self)

  /// How figures are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// A table to read.
    case text
    /// One JSON object.
    case json
  }
}

/// `hearken evaluate recognizer`: error rates of a model, or of transcripts, against a manifest.
struct EvaluateRecognizer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recognizer",
    abstract: "Measure word and character error rates with 95 % intervals.",
    discussion: """
      Transcribes every recording of a manifest and compares the text with its transcript, both \
      normalised in the same way. Intervals are bootstrapped over utterances (Bisani & Ney 2004).

      Examples:
        hearken evaluate --manifest data/manifest.tsv --split test
        hearken evaluate --manifest test.csv --model model.safetensors --beam 50
        hearken evaluate --manifest test.tsv --hypotheses texts.txt --format json
      """)

  @Option(help: "Recordings and transcripts: TSV, CSV or JSON lines.")
  var manifest: String

  @Option(help: "Only the lines of this split.")
  var split: String?

  @Option(help: "Score this file, one line for each recording, instead of transcribing.")
  var hypotheses: String?

  @Option(help: "text: a table. json: one object.")
  var format = Evaluate.Format.text

  @Flag(help: "Also print each utterance with errors, reference above hypothesis.")
  var alignments = false

  @Flag(help: "Also print how often words of each confidence are right.")
  var reliability = false

  @OptionGroup var recognition: RecognizerOptions
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let utterances = try Manifest(contentsOf: manifest, split: split).utterances
    let transcripts = try await transcripts(of: utterances)
    let texts = transcripts.map { $0?.text }
    let normalization = TextNormalization()
    let references = utterances.map { normalization($0.transcript) }
    let found = texts.map { normalization($0 ?? "") }
    var report = Report(
      words: ErrorRate(.words, references: references, hypotheses: found),
      characters: ErrorRate(.characters, references: references, hypotheses: found))
    if reliability { report.reliability = Figures.reliability(of: transcripts, references) }
    switch format {
    case .text:
      if alignments { try emitAlignments(references, found) }
      try emit(line: report.table)
    case .json:
      try emit(line: report.json())
    }
    try ExitCode.check(failures: texts.count { $0 == nil }, of: texts.count)
  }

  /// What is said in each utterance; nil where the recording cannot be read.
  private func transcripts(of utterances: [Manifest.Utterance]) async throws -> [Transcript?] {
    if let hypotheses {
      return try lines(of: hypotheses, count: utterances.count).map { line in
        var transcript = Transcript(words: [], duration: 0)
        transcript.text = line
        return transcript
      }
    }
    let recognizer = try recognition.recognizer()
    let (channel, decoding) = (recognition.channelSelection, recognition.decoding)
    return await concurrentMap(utterances, threads: threads.count) { utterance in
      do {
        let (transcript, isTruncated) = try recognizer.transcript(
          ofRecording: utterance.path, channel: channel, decoding: decoding)
        if isTruncated { complain(cutShort(utterance.path)) }
        return transcript
      } catch {
        complain("\(error)")
        return nil
      }
    }
  }

  private func lines(of path: String, count: Int) throws -> [String] {
    var lines = try AtomicFile.read(path).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count == count else {
      complain(
        "\(path) has \(lines.count) lines, but \(count) are needed, one for each recording.")
      throw ExitCode.badInput
    }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  private func emitAlignments(_ references: [String], _ hypotheses: [String]) throws {
    for (reference, hypothesis) in zip(references, hypotheses) where reference != hypothesis {
      let alignment = Alignment(reference: words(reference), hypothesis: words(hypothesis))
      try emit(line: "\(alignment)\n")
    }
  }

  /// The figures of one unit, as they are written in JSON.
  fileprivate struct Figures: Encodable {
    var rate: Double
    var lower95: Double?
    var upper95: Double?
    var substitutions: Int
    var deletions: Int
    var insertions: Int
    var referenceLength: Int

    init(_ rate: ErrorRate) {
      var generator = SeededGenerator(seed: 1)
      let interval = rate.bootstrapInterval(using: &generator)
      self.rate = rate.rate
      lower95 = interval?.lower
      upper95 = interval?.upper
      substitutions = rate.total.substitutions
      deletions = rate.total.deletions
      insertions = rate.total.insertions
      referenceLength = rate.total.referenceLength
    }

    func line(_ name: String) -> String {
      func percent(_ value: Double?) -> String {
        value.map { String(format: "%.2f", 100 * $0) } ?? "-"
      }
      return """
        \(name)  \(percent(rate)) %  (95 %: \(percent(lower95)) to \(percent(upper95)))  \
        \(substitutions) substituted, \(deletions) deleted, \(insertions) inserted of \
        \(referenceLength)
        """
    }
  }

  private struct Report: Encodable {
    var utterances: Int
    var words: Figures
    var characters: Figures
    var reliability: Reliability?

    init(words: ErrorRate, characters: ErrorRate) {
      utterances = words.utterances.count
      self.words = Figures(words)
      self.characters = Figures(characters)
    }

    var table: String {
      "\(utterances) utterances\n\(words.line("WER"))\n\(characters.line("CER"))"
        + (reliability.map { "\n\($0.table)" } ?? "")
    }

    func json() throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

extension EvaluateRecognizer.Figures {
  /// Compares the confidence of words with whether they are those of the references.
  fileprivate static func reliability(
    of transcripts: [Transcript?], _ references: [String]
  ) -> Reliability {
    let normalization = TextNormalization()
    return Reliability(
      zip(transcripts, references).flatMap { transcript, reference in
        let found = transcript?.words ?? []
        let right = Alignment(
          reference: words(reference), hypothesis: found.map { normalization($0.word) }
        ).hypothesisMatches
        return zip(found, right).map { ($0.confidence, $1) }
      })
  }
}

extension Reliability {
  /// A line for each bin that holds words.
  fileprivate var table: String {
    let rows = bins.filter { $0.count > 0 }.map { bin in
      String(
        format: "%.1f to %.1f  %6d  %.3f  %.3f", bin.lower, bin.upper, bin.count,
        bin.meanConfidence, bin.shareRight)
    }
    return "confidence  words   mean  right\n" + rows.joined(separator: "\n")
      + String(format: "\nexpected calibration error %.3f", expectedCalibrationError)
  }
}
