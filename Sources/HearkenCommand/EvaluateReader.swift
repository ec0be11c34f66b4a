import ArgumentParser
import Foundation
import SpeechPipelines
import SpokenQuestionAnswering

/// `hearken evaluate reader`: how many questions are answered rightly.
struct EvaluateReader: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reader",
    abstract: "Measure the answers of a reader beside those that need no network.",
    discussion: """
      Files and folders are those that `hearken train reader` reads; each is a line of the table, and \
      the last line is the mean over them. Baselines of questions with choices: a random choice, the \
      longest one, the sliding window of MCTest, and the one that shares least with the story; of \
      others: the most frequent answer of the file itself, and the last new word of the sentence that \
      shares most words with the question. \
      `evidence` is the share of right answers whose most attended sentence is one they rest on, \
      where the file says so. Intervals of 95 % are Wilson's.

      --audio DIR takes the stories from recordings instead, named as the files are (a.txt: a.wav or \
      another ending), or from transcripts (a.json), which are preferred: so recordings are recognised \
      once for several measurements. --n-best 0 leaves a transcript's alternatives out.

      Examples:
        hearken evaluate reader --model joint qa*_test.txt
        hearken evaluate reader toefl/test
        hearken evaluate reader toefl/test --audio toefl/recordings --format json
      """)

  @Argument(help: "Files or folders of questions.")
  var files: [String]
  @Option(help: "A reader's file or folder, or the name of a shipped one.")
  var model = ShippedModels.readerName
  @Option(help: "A folder with recordings of the stories.")
  var audio: String?
  @Flag(help: "With --audio: take the recogniser's best words as certain.")
  var certain = false
  @Flag(inversion: .prefixedNo, help: "Also measure what needs no network.")
  var baselines = true
  @Option(help: "text: a table. json: one object.")
  var format = Evaluate.Format.text

  @OptionGroup var recognition: StoryRecognizerOptions
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let reader = try Reader(contentsOf: ShippedModels.readerPath(of: model))
    var rows: [Row] = []
    var heard = HeardStories(folder: audio, isCertain: certain, recognition, threads.count)
    for path in files {
      var file = try QuestionFile(contentsOf: path)
      if audio != nil {
        for index in file.questions.indices {
          file.questions[index].question.story = try heard.story(file.questions[index].stem)
          file.questions[index].question.supports = []
        }
      }
      let questions = file.questions.map(\.question)
      if case .memory = reader.model, questions.contains(where: { !$0.choices.isEmpty }) {
        throw ValidationError("\(path) has choices, but a memory network answers by words.")
      }
      if case .attention(let network) = reader.model,
        !questions.allSatisfy({ network.canAnswer($0) })
      {
        throw ValidationError(
          "\(path) has questions without choices, but this reader only chooses.")
      }
      let score = ReaderScore(reader, questions)
      guard score.count > 0 else {
        complain("\(path) does not say which answers are right.")
        throw ExitCode.badInput
      }
      let others = baselines ? ReaderScore.baselines(questions) : []
      rows.append(Row(file.name, score, others))
    }
    switch format {
    case .text: for line in Self.table(rows) { try emit(line: line) }
    case .json:
      let error = rows.map(\.error).reduce(0, +) / Double(rows.count)
      try emit(line: JSONText.pretty(Report(meanError: error, files: rows)))
    }
  }

  private struct Report: Encodable {
    var meanError: Double
    var files: [Row]
  }

  /// The figures of a file, as they are written in JSON: shares of 1.
  private struct Row: Encodable {
    var name: String
    var questions: Int
    var right: Int
    var error: Double
    var interval: [Double]
    var evidence: Double?
    var baselines: [Baseline]

    init(_ name: String, _ score: ReaderScore, _ others: [(name: String, score: ReaderScore)]) {
      (self.name, questions, right) = (name, score.count, score.right)
      error = 1 - score.accuracy
      interval = [1 - score.interval.upperBound, 1 - score.interval.lowerBound]
      if score.supportedCount > 0 {
        evidence = Double(score.supported) / Double(score.supportedCount)
      }
      baselines = others.map { Baseline(name: $0.name, error: 1 - $0.score.accuracy) }
    }
  }

  private struct Baseline: Encodable {
    var name: String
    var error: Double
  }

  private static func table(_ rows: [Row]) -> [String] {
    let width = max(12, rows.map(\.name.count).max() ?? 0)
    func padded(_ text: String) -> String {
      text.padding(toLength: width, withPad: " ", startingAt: 0)
    }
    func cells(_ values: [(String, Double)]) -> String {
      values.map { name, error in
        let number = String(format: "%.1f", 100 * error)
        return String(repeating: " ", count: max(0, name.count - number.count)) + number
      }.joined(separator: "  ")
    }
    let heads = rows.first?.baselines.map(\.name) ?? []
    var lines = [
      padded("errors in %") + "  questions  reader   95 % interval  evidence  "
        + heads.joined(separator: "  ")
    ]
    for row in rows {
      let evidence = row.evidence.map { String(format: "%8.1f", 100 * $0) } ?? "       -"
      lines.append(
        padded(row.name)
          + String(
            format: "  %9d  %6.1f  %5.1f to %5.1f  %@  ", row.questions, 100 * row.error,
            100 * row.interval[0], 100 * row.interval[1], evidence)
          + cells(row.baselines.map { ($0.name, $0.error) }))
    }
    if rows.count > 1 {
      func mean(_ value: (Row) -> Double) -> Double {
        rows.map(value).reduce(0, +) / Double(rows.count)
      }
      let others = heads.indices.map { index in
        (
          heads[index],
          mean { $0.baselines.indices.contains(index) ? $0.baselines[index].error : .nan }
        )
      }
      let total = rows.reduce(0) { $0 + $1.questions }
      lines.append(
        padded("mean")
          + String(format: "  %9d  %6.1f                            ", total, 100 * mean(\.error))
          + cells(others))
    }
    return lines
  }
}

/// Stories that are recognised from recordings, each once.
private struct HeardStories {
  private let folder: String?
  private let isCertain: Bool
  private let recognition: StoryRecognizerOptions
  private let threads: Int
  private var recognizer: Recognizer?
  private var stories: [String: [StorySentence]] = [:]
  private let progress = ProgressLine()

  init(
    folder: String?, isCertain: Bool, _ recognition: StoryRecognizerOptions, _ threads: Int
  ) {
    (self.folder, self.isCertain) = (folder, isCertain)
    (self.recognition, self.threads) = (recognition, threads)
  }

  /// Returns the story of the recording of that name; empty if nothing was heard.
  mutating func story(_ stem: String) throws -> [StorySentence] {
    if let story = stories[stem] { return story }
    let folder = folder ?? "."
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    guard
      let name = names.filter({
        let url = URL(fileURLWithPath: $0)
        return url.deletingPathExtension().lastPathComponent == stem
          && !["txt", "md", ""].contains(url.pathExtension)
      }).max(by: { $1.hasSuffix(".json") && !$0.hasSuffix(".json") })
    else {
      throw ValidationError("\(folder) has no recording \(stem).wav, or with another ending.")
    }
    progress.show("recognising \(name)")
    var loaded = self.recognizer
    func load() throws -> Recognizer {
      let recognizer = try loaded ?? recognition.load()
      loaded = recognizer
      return recognizer
    }
    defer { self.recognizer = loaded }
    var story: [StorySentence] = []
    do {
      story = try SpokenStory(
        contentsOf: "\(folder)/\(name)", usesAlternatives: recognition.alternativeCount > 0,
        recognizer: load, threads: threads
      ).story
    } catch let error as QuestionFileError where error.flaw == .noWords {
      complain("\(name): nothing was heard; its questions are answered without a story.")
    }
    if isCertain { story = story.map { StorySentence($0.best) } }
    stories[stem] = story
    return story
  }
}
