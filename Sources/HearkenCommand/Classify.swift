import ArgumentParser
import Foundation
import SpeechPipelines
import SpokenLanguageUnderstanding

/// `hearken classify`: the labels of texts and recordings.
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell the labels of texts or recordings: intents, sentiments, key terms.",
    discussion: """
      Prints one JSON object for each text: its labels with their scores, the best first, and the \
      text, or the file if it is a recording. A text file is one text, unless --lines is given; \
      lines that hold transcripts (`hearken transcribe --format jsonl`) are one text each. \
      Classifiers are made by `hearken train classifier`.

      Examples:
        hearken classify --model films.safetensors --text "what a lovely film"
        hearken classify --model terms.safetensors --top 5 lecture.wav
        hearken transcribe --format jsonl talks | hearken classify --model terms.safetensors -
      """)

  @OptionGroup var said: SaidTextOptions
  @Option(help: "A classifier's file.")
  var model: String
  @Option(help: "How many labels are printed, at most.")
  var top = 3
  @Flag(help: "Take each line of a text file for a text.")
  var lines = false

  func validate() throws {
    guard (1...100_000).contains(top) else {
      throw ValidationError("--top \(top): a number from 1 to 100000 is needed.")
    }
  }

  func run() throws {
    let classifier = try Classifier(contentsOf: model)
    try said.forEach(joiningLines: !lines) {
      DecodingChoices()
    } _: { said in
      var result: Result
      switch said {
      case .text(let text): result = Result(text: text)
      case .transcript(let transcript, let file): result = Result(file: file, text: transcript.text)
      }
      result.labels = classifier(Tokenization.words.words(of: result.text), count: top)
      try emit(line: JSONText.line(result))
    }
  }

  private struct Result: Encodable {
    var file: String?
    var text: String
    var labels: [ScoredLabel] = []
  }
}
