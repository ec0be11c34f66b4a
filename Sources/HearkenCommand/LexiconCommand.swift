import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition

/// `hearken lexicon`: words and how they are said.
struct LexiconCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lexicon",
    abstract: "Make lexicons, which say which words there are and how they are said.",
    subcommands: [Compile.self])

  /// `hearken lexicon compile`: a pronouncing dictionary becomes a prefix tree.
  struct Compile: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compile a pronouncing dictionary for a model.",
      discussion: """
        Reads lines of a word and its phones, as CMUdict has them; word(2) is a further \
        pronunciation of a word. Without a dictionary the words of --words are spelled, for models \
        whose labels are letters. The result loads in a few milliseconds; put it into the model's \
        folder as lexicon.bin.

        Examples:
          hearken lexicon compile cmudict.dict --model english --case upper --output lexicon.bin
          hearken lexicon compile --words names.txt --model an4 --output lexicon.bin
        """)

    /// What becomes of the words' letters.
    enum Case: String, ExpressibleByArgument, CaseIterable {
      /// Small letters.
      case lower
      /// Capitals.
      case upper
      /// As they are.
      case unchanged

      var letterCase: TextNormalization.LetterCase {
        switch self {
        case .lower: .lower
        case .upper: .upper
        case .unchanged: .unchanged
        }
      }
    }

    @Argument(help: "The dictionary.")
    var dictionary: String?

    @Option(
      help: "The model whose labels the pronunciations are written in: a file, folder or name.")
    var model = ShippedModels.defaultName

    @Option(help: "Keep only these words, one on each line; without a dictionary they are spelled.")
    var words: String?

    @Option(
      name: .customLong("case"),
      help: "lower, upper or unchanged: the words' letters, as in the language model.")
    var letterCase = Case.unchanged

    @Option(help: "The file to write.")
    var output: String

    func validate() throws {
      guard dictionary != nil || words != nil else {
        throw ValidationError("a dictionary or --words is needed.")
      }
    }

    func run() throws {
      let alphabet = try Recognizer.Configuration(
        contentsOf: ModelFolder(try ShippedModels.path(of: model)).modelPath
      ).alphabet
      let normalization = TextNormalization(
        letterCase: letterCase.letterCase, stripsPunctuation: false)
      let wanted = try words.map { path in
        String(decoding: try AtomicFile.read(path), as: UTF8.self)
          .split(whereSeparator: \.isNewline).map { normalization(String($0)) }
          .filter { !$0.isEmpty }
      }
      var lexicon: Lexicon
      if let dictionary {
        lexicon = try Lexicon(
          contentsOf: dictionary, letterCase: letterCase.letterCase, alphabet: alphabet)
        if let wanted {
          let missing = wanted.filter { lexicon[$0].isEmpty }
          if let first = missing.first {
            complain(
              "\(missing.count) of \(wanted.count) words are not in the dictionary, such as "
                + "\(first); they are left out.")
          }
          lexicon = lexicon.filtered(to: Set(wanted))
        }
      } else {
        lexicon = Lexicon(spelling: wanted ?? [])
      }
      let tree = try LexiconTree(lexicon, alphabet: alphabet)
      guard tree.words.count > 0 else {
        complain("there are no words, but one is needed; check the dictionary and --words.")
        throw ExitCode.badInput
      }
      let data = tree.compiled
      try AtomicFile.write(data, to: output)
      complain("\(output): \(tree.words.count) words, \(data.count) bytes.")
    }
  }
}
