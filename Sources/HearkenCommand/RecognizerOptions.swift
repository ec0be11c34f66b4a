import ArgumentParser
import AudioFiles
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition

/// Which model recognises, and how a text is found in its scores.
struct RecognizerOptions: ParsableArguments {
  @Option(help: "A model file or folder, or the name of a shipped model.")
  var model = ShippedModels.defaultName

  @Option(help: "Partial texts kept by the search (default: the model's; 0: as --greedy).")
  var beam: Int?

  @Flag(help: "Take the most probable label of each frame, without lexicon or language model.")
  var greedy = false

  @Option(help: "Words and how they are said: compiled, or a text as CMUdict is.")
  var lexicon: String?

  @Option(name: .customLong("lm"), help: "A language model of words: binary or ARPA.")
  var languageModel: String?

  @Option(
    name: .customLong("recurrent-lm"),
    help: """
      A recurrent language model that judges the texts found with --lm or the model's own; an empty \
      name for none. With --lm the model's own recurrent one is not used.
      """)
  var recurrentLanguageModel: String?

  @Option(help: "The recurrent language model's share of a word's probability, 0 to 1.")
  var recurrentShare: Float?

  @Option(help: "The language model's weight.")
  var lmWeight: Float?

  @Option(help: "What each word adds to a text's score, in nats; more gives more words.")
  var wordInsertion: Float?

  @Option(help: "A file of words and phrases to prefer, one on each line: PHRASE[:BOOST][=PHONES].")
  var hotWords: String?

  @Option(
    name: .customLong("hot-word"),
    help: ArgumentHelp(
      "A word or phrase to prefer, with its boost in nats; may be repeated.",
      valueName: "PHRASE[:BOOST][=PHONES]"))
  var hotWord: [String] = []

  @Option(help: "A file of the only sentences that may be said: one on each line, or JSGF rules.")
  var grammar: String?

  @Option(name: .customLong("n-best"), help: "List so many texts with their scores (in JSON).")
  var alternativeCount = 0

  @Option(help: "The channel to read, counted from 1 (default: the mean of all).")
  var channel: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Keep only words that are said while somebody speaks (voice activity detection).")
  var vad = true

  var decoding: Recognizer.Decoding {
    if greedy || beam == 0 { return .bestPath }
    return beam.map { .beam(width: $0) } ?? .standard
  }

  var channelSelection: ChannelSelection { channel.map { .channel($0) } ?? .mixdown }

  func validate() throws {
    if let beam, !(0...10_000).contains(beam) {
      throw ValidationError("--beam \(beam): a number from 0 to 10000 is needed.")
    }
    if let channel, channel < 1 {
      throw ValidationError("--channel \(channel): channels are counted from 1.")
    }
    guard (0...1000).contains(alternativeCount) else {
      throw ValidationError("--n-best \(alternativeCount): a number from 0 to 1000 is needed.")
    }
    if let lmWeight, !(0...100).contains(lmWeight) {
      throw ValidationError("--lm-weight \(lmWeight): a number from 0 to 100 is needed.")
    }
    if let recurrentShare, !(0...1).contains(recurrentShare) {
      throw ValidationError("--recurrent-share \(recurrentShare): 0 to 1 is needed.")
    }
    if let wordInsertion, !(-100...100).contains(wordInsertion) {
      throw ValidationError(
        "--word-insertion \(wordInsertion): a number from -100 to 100 is needed.")
    }
    if grammar != nil,
      languageModel != nil || recurrentLanguageModel != nil || hotWords != nil || !hotWord.isEmpty
    {
      throw ValidationError(
        "--grammar decides alone what may be said; leave out --lm, --recurrent-lm, --hot-words and "
          + "--hot-word.")
    }
    if decoding == .bestPath,
      grammar != nil || languageModel != nil || !(recurrentLanguageModel ?? "").isEmpty
        || hotWords != nil || !hotWord.isEmpty || lexicon != nil || alternativeCount > 0
    {
      throw ValidationError(
        "--greedy does not search; leave it out, or --lexicon, --lm, --recurrent-lm, --hot-words, "
          + "--grammar and --n-best.")
    }
  }

  /// Loads the model.
  func recognizer() throws -> Recognizer {
    var recognizer = try Recognizer(contentsOf: path(), choices: choices())
    if recognizer.wordDecoder == nil || decoding == .bestPath,
      !recognizer.configuration.alphabet.isSpelling
    {
      complain("the model writes phones; give a --lexicon, and no --greedy, to get words.")
    }
    if vad { recognizer.voiceActivity = try VoiceActivity.shipped() }
    return recognizer
  }

  /// Returns the path of the model.
  func path() throws -> String { try ShippedModels.path(of: model) }

  /// Returns what is to be otherwise than in the model's folder.
  func choices() throws -> DecodingChoices {
    var choices = DecodingChoices()
    choices.lexicon = lexicon
    choices.languageModel = languageModel
    choices.recurrentLanguageModel = recurrentLanguageModel
    choices.recurrentShare = recurrentShare
    choices.lmWeight = lmWeight
    choices.wordInsertion = wordInsertion
    choices.beamWidth = beam.flatMap { $0 > 0 ? $0 : nil }
    choices.alternativeCount = alternativeCount
    choices.hotWords = try hotWord.map { try HotWord(parsing: $0) }
    if let hotWords {
      choices.hotWords += try HotWord.list(try text(of: hotWords), path: hotWords)
    }
    if let grammar { choices.grammar = try Grammar(parsing: try text(of: grammar), path: grammar) }
    return choices
  }

  private func text(of path: String) throws -> String {
    String(decoding: try AtomicFile.read(path), as: UTF8.self)
  }
}
