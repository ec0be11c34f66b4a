import ArgumentParser
import Foundation
import SpeechPipelines
import SpokenLanguageUnderstanding

/// `hearken evaluate tagger`: how well slots and intents are found.
struct EvaluateTagger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tagger",
    abstract: "Measure a tagger's slots (F1 as conlleval) and intents.",
    discussion: """
      Files are those that `hearken train tagger` reads. A slot is right if its name, its first and \
      its last word are.

      Examples:
        hearken evaluate tagger --model atis atis/test.seq.in
        hearken evaluate tagger --model commands --by-slot validate_*.json
      """)

  @Argument(help: "Files of tagged sentences.")
  var files: [String]
  @Option(help: "A tagger's file or folder, or the name of a shipped one.")
  var model: String
  @Flag(help: "Also print a line for each slot.")
  var bySlot = false

  func run() throws {
    let tagger = try Tagger(contentsOf: ShippedModels.taggerPath(of: model))
    let corpus = try TaggedCorpus(contentsOf: files)
    let score = TaggerScore(tagger, corpus.sentences)
    try emit(line: "\(score.sentences.count) sentences")
    try emit(line: Self.line("slots", score.slots))
    if let accuracy = score.intentAccuracy {
      try emit(
        line: String(
          format: "intent  %.2f %%  %d of %d right", 100 * accuracy, score.rightIntents,
          score.intentCount))
    }
    try emit(
      line: "\(score.rightSentences) of \(score.sentences.count) sentences without a mistake")
    guard bySlot else { return }
    for (name, part) in score.byName.sorted(by: { $0.key < $1.key }) {
      try emit(line: Self.line(name, part))
    }
  }

  private static func line(_ name: String, _ score: SpanScore) -> String {
    String(
      format: "%@  F1 %.2f %%  precision %.2f %%, recall %.2f %%  %d right, %d found, %d wanted",
      name, 100 * score.f1, 100 * score.precision, 100 * score.recall, score.right, score.found,
      score.wanted)
  }
}
