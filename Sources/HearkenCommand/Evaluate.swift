import ArgumentParser
import AudioFiles
import Foundation
import SpeechPipelines
import SpeechRecognition
import Tensors

/// `hearken evaluate`: error rates of a model, or of transcripts, against a manifest.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure word and character error rates with 95 % intervals.",
    discussion: """
      Transcribes every recording of a manifest and compares the text with its transcript, both
      normalised in the same way. Intervals are bootstrapped over utterances (Bisani & Ney 2004).

      Examples:
        hearken evaluate --manifest data/manifest.tsv --split test
        hearken evaluate --manifest test.csv --model my-model/model.safetensors --beam 50
        hearken evaluate --manifest test.tsv --hypotheses texts.txt --format json
      """)

  /// How figures are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// A table to read.
    case text
    /// One JSON object.
    case json
  }

  @Option(help: "Recordings and transcripts: TSV, CSV or JSON lines.")
  var manifest: String

  @Option(help: "Only the lines of this split.")
  var split: String?

  @Option(help: "Score this file, one line for each recording, instead of transcribing.")
  var hypotheses: String?

  @Option(help: "text: a table. json: one object.")
  var format = Format.text

  @Flag(help: "Also print each utterance with errors, reference above hypothesis.")
  var alignments = false

  @OptionGroup var recognition: RecognizerOptions
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let utterances = try readManifest()
    let texts = try await hypothesisTexts(for: utterances)
    let normalization = TextNormalization()
    let pairs = zip(utterances, texts).map { utterance, text in
      (reference: normalization(utterance.transcript), hypothesis: text.map { normalization($0) })
    }
    let references = pairs.map(\.reference)
    let found = pairs.map { $0.hypothesis ?? "" }
    let wordErrors = ErrorRate(.words, references: references, hypotheses: found)
    let characterErrors = ErrorRate(.characters, references: references, hypotheses: found)
    if alignments, format == .text {
      for (pair, edits) in zip(pairs, wordErrors.utterances) where edits.total > 0 {
        let (reference, hypothesis) = (words(pair.reference), words(pair.hypothesis ?? ""))
        print(Alignment(reference: reference, hypothesis: hypothesis), terminator: "\n\n")
      }
    }
    print(try report(words: wordErrors, characters: characterErrors))
    let failures = texts.count { $0 == nil }
    if failures > 0 {
      throw failures == texts.count ? ExitCode.badInput : ExitCode.partialFailure
    }
  }

  private func readManifest() throws -> [Manifest.Utterance] {
    do {
      var list = try Manifest(contentsOf: manifest)
      if let split { list = list.filtered(split: split) }
      guard !list.utterances.isEmpty else {
        complain("\(manifest) has no line\(split.map { " of the split \($0)" } ?? "").")
        throw ExitCode.badInput
      }
      return list.utterances
    } catch let error where !(error is ExitCode) {
      complain("\(error)")
      throw ExitCode.badInput
    }
  }

  /// The text of each utterance; nil where the recording cannot be read.
  private func hypothesisTexts(for utterances: [Manifest.Utterance]) async throws -> [String?] {
    if let hypotheses {
      guard let text = try? String(contentsOfFile: hypotheses, encoding: .utf8) else {
        complain("\(hypotheses) cannot be read as text.")
        throw ExitCode.badInput
      }
      var lines = text.components(separatedBy: "\n")
      if lines.last == "" { lines.removeLast() }
      guard lines.count == utterances.count else {
        complain(
          "\(hypotheses) has \(lines.count) lines, but \(utterances.count) are needed, one for "
            + "each line of the manifest.")
        throw ExitCode.badInput
      }
      return lines
    }
    let recognizer = try recognition.recognizer()
    let (channel, decoding) = (recognition.channelSelection, recognition.decoding)
    return await concurrentMap(utterances, threads: threads.count) { utterance in
      do {
        let waveform = try Waveform(
          contentsOf: utterance.path, sampleRate: recognizer.sampleRate, channel: channel)
        return recognizer(waveform, decoding: decoding).text
      } catch {
        complain("\(error)")
        return nil
      }
    }
  }

  /// The figures of one unit, as they are written in JSON.
  private struct Figures: Encodable {
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
  }

  private func report(words: ErrorRate, characters: ErrorRate) throws -> String {
    let report = Report(
      utterances: words.utterances.count, words: Figures(words), characters: Figures(characters))
    switch format {
    case .text:
      return """
        \(report.utterances) utterances
        \(report.words.line("WER"))
        \(report.characters.line("CER"))
        """
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
  }
}
