import ArgumentParser
import Foundation
import SpeechPipelines
import SpokenQuestionAnswering

/// `hearken ask`: answers to questions about a story.
struct Ask: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer questions about a recording or a text, and say what the answer rests on.",
    discussion: """
      STORY is a recording, which is recognised first (doubtful words weigh less), a transcript of \
      `hearken transcribe --format json`, or a text. With choices one of them is taken; without, the \
      answer is a word the reader knows, or words of the story, or that the story does not tell. \
      Under each answer stand the sentences it rests on, with their times in the recording.

      --questions reads a file with lines QUESTION …, each followed by lines OPTION … for its \
      choices, if there are any; lines SENTENCE … in it are passed over.

      Examples:
        hearken ask lecture.wav --question "Why do whales sing?" \\
          --choice "To find food" --choice "To find each other"
        hearken ask lecture.wav --questions questions.txt --json > answers.json
        hearken ask story.txt --model babi --question "Where is Mary?" --plot attention.png
      """)

  @Argument(help: "A recording, a transcript or a text.")
  var story: String
  @Option(help: "A question; may be repeated, without choices.")
  var question: [String] = []
  @Option(help: "A recording of the question, instead of its text.")
  var questionAudio: String?
  @Option(help: "An answer to choose from; may be repeated.")
  var choice: [String] = []
  @Option(help: "A file of questions, with or without choices.")
  var questions: String?
  @Option(help: "A reader's file or folder, or the name of a shipped one.")
  var model = ShippedModels.readerName
  @Option(help: "How many sentences are named at most under an answer.")
  var evidence = 3
  @Flag(help: "Print a JSON array with an object for each question.")
  var json = false
  @Option(help: "A PNG picture of how much each sentence counted at each hop, for one question.")
  var plot: String?

  @OptionGroup var recognition: StoryRecognizerOptions
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let reader = try Reader(contentsOf: ShippedModels.readerPath(of: model))
    var loaded: Recognizer?
    func recognizer() throws -> Recognizer {
      let recognizer = try loaded ?? recognition.load()
      loaded = recognizer
      return recognizer
    }
    let told = try SpokenStory(
      contentsOf: story, recognizer: recognizer, threads: threads.count)
    var asked = question.map { Asked(text: $0, words: StoryText.sentence($0), choices: choice) }
    if let questionAudio {
      let heard = try SpokenStory(
        contentsOf: questionAudio, recognizer: recognizer, threads: threads.count)
      asked.append(
        Asked(
          text: heard.sentences.map(\.text).joined(separator: " "),
          words: StorySentence(joining: heard.story), choices: choice))
    }
    if let questions {
      asked += try QuestionFile(contentsOf: questions).questions.map {
        Asked(text: $0.text, words: $0.question.question, choices: $0.choices)
      }
    }
    if plot != nil, asked.count != 1 {
      throw ValidationError("--plot draws one question, but \(asked.count) are asked.")
    }
    let answers = asked.map { asked in
      let answer = reader(
        StoryQuestion(
          story: told.story, question: asked.words,
          choices: asked.choices.map { StoryText.sentence($0) }), evidenceCount: evidence)
      return AnsweredQuestion(asked.text, choices: asked.choices, answer, told)
    }
    if let plot, let answer = answers.first {
      try AttentionPicture(answer.attention, title: answer.question).write(to: plot)
    }
    guard !json else { return try emit(line: JSONText.pretty(answers)) }
    for (index, answer) in answers.enumerated() {
      if answers.count > 1 { try emit(line: "\(index > 0 ? "\n" : "")\(answer.question)") }
      try emit(line: answer.text)
    }
  }

  /// A question before it is answered.
  private struct Asked {
    var text: String
    var words: StorySentence
    var choices: [String]
  }

  func validate() throws {
    guard !question.isEmpty || questions != nil || questionAudio != nil else {
      throw ValidationError("give --question TEXT, --question-audio FILE or --questions FILE.")
    }
    guard question.allSatisfy({ $0.contains { $0.isLetter || $0.isNumber } }) else {
      throw ValidationError("a --question has no words; give at least one.")
    }
    guard choice.isEmpty || question.count + (questionAudio == nil ? 0 : 1) == 1 else {
      throw ValidationError(
        "--choice belongs to one question; give several questions with choices by --questions.")
    }
    guard choice.count != 1 else {
      throw ValidationError("one --choice leaves nothing to choose; give at least two.")
    }
    guard (1...1000).contains(evidence) else {
      throw ValidationError("--evidence \(evidence): a number from 1 to 1000 is needed.")
    }
  }
}
