import ArgumentParser
import Foundation
import SpeechPipelines

/// `hearken fill`: the slots of sentences, and what is wanted.
struct Fill: ParsableCommand {
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

      The exit code is 66 if some files could not be read, 65 if no input could.

      Examples:
        hearken fill --text "play some jazz by Nina Simone"
        hearken fill sentences.txt > slots.jsonl
        hearken fill command.wav
        hearken transcribe --n-best 10 --format jsonl calls | hearken fill -
      """)

  @OptionGroup var said: SaidTextOptions
  @Option(help: "A tagger's file or folder, or the name of a shipped one.")
  var model = "commands"
  @Option(name: .customLong("n-best"), help: "Of recordings: how many texts are read.")
  var alternativeCount = 10

  func validate() throws {
    guard (1...1000).contains(alternativeCount) else {
      throw ValidationError("--n-best \(alternativeCount): a number from 1 to 1000 is needed.")
    }
  }

  func run() throws {
    let path = try ShippedModels.taggerPath(of: model)
    let tagger = try Tagger(contentsOf: path)
    try said.forEach(joiningLines: false) {
      // The words that belong to the tagger.
      let words = ModelFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
      var choices = DecodingChoices()
      choices.alternativeCount = alternativeCount
      choices.lexicon = words.lexiconPath
      choices.languageModel = words.languageModelPath
      return choices
    } _: { said in
      switch said {
      case .text(let sentence): try emit(line: JSONText.line(tagger.fill(sentence)))
      case .transcript(let transcript, let file):
        try emit(line: JSONText.line(tagger.fill(transcript, file: file)))
      }
    }
  }
}
