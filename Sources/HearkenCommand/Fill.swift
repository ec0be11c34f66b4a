import ArgumentParser
import Foundation
import SpeechPipelines

/// `hearken fill`: the slots of sentences, and what is wanted.
struct Fill: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find what is wanted in sentences, and the slots that are filled.",
    discussion: """
      Prints one JSON object for each sentence: the text, the intent with its probability, and each \
      slot with its value and its place (start and end, in Unicode scalars). Files have a sentence \
      on each line; - is standard input.

      Examples:
        hearken fill --text "play some jazz by Nina Simone"
        hearken fill sentences.txt > slots.jsonl
        hearken transcribe x.wav | hearken fill -
      """)

  @Argument(help: "Files with a sentence on each line; - for standard input.")
  var files: [String] = []
  @Option(help: "A sentence; may be repeated.")
  var text: [String] = []
  @Option(help: "A tagger's file or folder, or the name of a shipped one.")
  var model = "commands"

  func run() throws {
    let tagger = try Tagger(contentsOf: ShippedModels.taggerPath(of: model))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func fill(_ text: String) throws {
      try emit(line: String(decoding: encoder.encode(tagger.fill(text)), as: UTF8.self))
    }
    for sentence in text { try fill(sentence) }
    for file in files {
      var reader = try LineReader(file)
      try reader.forEach { line in
        guard let sentence = String(validating: line, as: UTF8.self) else {
          throw TaggedCorpusError(path: file, flaw: .notText)
        }
        try fill(sentence)
      }
    }
  }

  func validate() throws {
    guard !files.isEmpty || !text.isEmpty else {
      throw ValidationError("give --text SENTENCE, files, or - for standard input.")
    }
  }
}
