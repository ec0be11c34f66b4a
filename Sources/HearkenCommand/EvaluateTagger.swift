import ArgumentParser
import Foundation
import SpeechPipelines
import SpeechRecognition
import SpokenLanguageUnderstanding

/// `hearken evaluate tagger`: how well slots and intents are found.
struct EvaluateTagger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tagger",
    abstract: "Measure a tagger's slots (F1 as conlleval) and intents, with 95 % intervals.",
    discussion: """
      Files are those that `hearken train tagger` reads. A slot is right if its name, its first and \
      its last word are.

      With --heard the tagger reads what a recogniser heard of the sentences, with all alternatives: \
      the output of `hearken transcribe --format jsonl`, a line for each sentence in their order. \
      A slot is then right if its name and its words are.

      Intervals are of sentences drawn anew 1,000 times (bootstrap).

      Examples:
        hearken evaluate tagger --model atis atis/test.seq.in
        hearken evaluate tagger --model commands --by-slot validate_*.json
        hearken transcribe --n-best 10 --format jsonl spoken > heard.jsonl
        hearken evaluate tagger --model commands sentences.tsv --heard heard.jsonl
      """)

  @Argument(help: "Files of tagged sentences.")
  var files: [String]
  @Option(help: "A tagger's file or folder, or the name of a shipped one.")
  var model: String
  @Option(help: "What was heard of the sentences: transcripts in JSON lines.")
  var heard: String?
  @Flag(help: "Also print a line for each slot.")
  var bySlot = false
  @Option(help: "text: lines to read. json: one object.")
  var format = Evaluate.Format.text

  func run() throws {
    let tagger = try Tagger(contentsOf: ShippedModels.taggerPath(of: model))
    let corpus = try TaggedCorpus(contentsOf: files)
    let score =
      try heard.map {
        TaggerScore(
          tagger, corpus.sentences,
          heard: try transcripts(of: $0, sentences: corpus.sentences.count))
      } ?? TaggerScore(tagger, corpus.sentences)
    switch format {
    case .text: try emit(text: text(of: score))
    case .json: try emit(line: JSONText.pretty(Report(score, bySlot: bySlot)))
    }
  }

  private func transcripts(of path: String, sentences count: Int) throws -> [Transcript] {
    var transcripts: [Transcript] = []
    var reader = try LineReader(path)
    var number = 0
    try reader.forEach { line in
      number += 1
      guard
        let recording = try? JSONDecoder().decode(TranscribedRecording.self, from: Data(line))
      else { throw TaggedCorpusError(path: path, flaw: .notATranscript(line: number)) }
      transcripts.append(recording.transcript ?? Transcript(words: [], duration: 0))
    }
    guard transcripts.count == count else {
      throw TaggedCorpusError(
        path: path,
        flaw: .lineCount(
          found: transcripts.count, needed: count, of: files.joined(separator: ", ")))
    }
    return transcripts
  }

  private func text(of score: TaggerScore) -> String {
    var lines = [
      "\(score.sentences.count) sentences",
      Self.line("slots", score.slots) + Self.text(of: score.f1Interval),
    ]
    if let accuracy = score.intentAccuracy {
      lines.append(
        String(
          format: "intent  %.2f %%  %d of %d right", 100 * accuracy, score.rightIntents,
          score.intentCount) + Self.text(of: score.intentInterval))
    }
    lines.append(
      "\(score.rightSentences) of \(score.sentences.count) sentences without a mistake")
    if bySlot {
      for (name, part) in score.byName.sorted(by: { $0.key < $1.key }) {
        lines.append(Self.line(name, part))
      }
    }
    return lines.map { "\($0)\n" }.joined()
  }

  private static func line(_ name: String, _ score: SpanScore) -> String {
    String(
      format: "%@  F1 %.2f %%  precision %.2f %%, recall %.2f %%  %d right, %d found, %d wanted",
      name, 100 * score.f1, 100 * score.precision, 100 * score.recall, score.right, score.found,
      score.wanted)
  }

  private static func text(of interval: BootstrapInterval?) -> String {
    interval.map { String(format: "  (%.2f to %.2f %%)", 100 * $0.lower, 100 * $0.upper) } ?? ""
  }
}

/// The figures as JSON; rates are shares from 0 to 1.
private struct Report: Encodable {
  struct Slots: Encodable {
    var f1, precision, recall: Double
    var right, found, wanted: Int
    var interval: [Double]?

    init(_ score: SpanScore, _ interval: BootstrapInterval? = nil) {
      (f1, precision, recall) = (score.f1, score.precision, score.recall)
      (right, found, wanted) = (score.right, score.found, score.wanted)
      self.interval = interval.map { [$0.lower, $0.upper] }
    }
  }

  struct Intents: Encodable {
    var accuracy: Double
    var right, told: Int
    var interval: [Double]?
  }

  var sentences: Int
  var rightSentences: Int
  var slots: Slots
  var intents: Intents?
  var bySlot: [String: Slots]?

  init(_ score: TaggerScore, bySlot: Bool) {
    sentences = score.sentences.count
    rightSentences = score.rightSentences
    slots = Slots(score.slots, score.f1Interval)
    intents = score.intentAccuracy.map {
      Intents(
        accuracy: $0, right: score.rightIntents, told: score.intentCount,
        interval: score.intentInterval.map { [$0.lower, $0.upper] })
    }
    self.bySlot = bySlot ? score.byName.mapValues { Slots($0) } : nil
  }
}
