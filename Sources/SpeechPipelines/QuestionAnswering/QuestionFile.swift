import Foundation
import NeuralNetworks
public import SpokenQuestionAnswering

/// Questions about stories, read from a file or a folder of files.
///
/// Two forms are read as they are:
///
///     1 Mary went to the garden.          bAbI: numbered sentences, a new story at 1; a question has a
///     2 Where is Mary?	garden	1          tab, its answer, a tab and the numbers of its sentences
///
///     SENTENCE hello .                    TOEFL-QA (Tseng et al. 2016): a story, then questions, each
///     QUESTION what is said               with its choices; 1 marks the right one, and may be absent
///     OPTION a greeting 1
///     OPTION a farewell 0
///
/// A folder's files, in the order of their names, are one set of questions.
public struct QuestionFile: Sendable, Equatable {
  /// What the set is called: the file's or folder's name.
  public var name: String
  /// The questions in order.
  public var questions: [Item]

  /// A question as it is written.
  public struct Item: Sendable, Equatable {
    /// The question in words.
    public var question: StoryQuestion
    /// The question as it is written.
    public var text: String
    /// The choices as they are written.
    public var choices: [String]
    /// The file's name without its ending: that of a recording of the story.
    public var stem: String
  }

  /// Reads a file or a folder.
  ///
  /// - Throws: ``QuestionFileError`` or `AtomicFileError`.
  public init(contentsOf path: String) throws {
    let url = URL(fileURLWithPath: path)
    name = url.deletingPathExtension().lastPathComponent
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      questions = try Self.items(of: path)
      return
    }
    name = url.lastPathComponent
    let entries = try FileManager.default.contentsOfDirectory(atPath: path)
    let files = entries.filter { !$0.hasPrefix(".") }.sorted().map { "\(path)/\($0)" }.filter {
      Self.isQuestionFile($0)
    }
    guard !files.isEmpty else { throw QuestionFileError(path: path, flaw: .emptyFolder) }
    questions = try files.flatMap { try Self.items(of: $0) }
  }

  /// Whether a file of a folder is to be read: recordings and notes beside the questions are not.
  private static func isQuestionFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard !isFolder.boolValue, !path.hasSuffix(".md"), let data = try? AtomicFile.read(path),
      let text = String(data: data, encoding: .utf8)
    else { return false }
    return form(of: text) != nil
  }

  private enum Form { case babi, toefl }

  private static func form(of text: String) -> Form? {
    guard let line = text.split(whereSeparator: \.isNewline).first else { return nil }
    if line.first?.isNumber == true { return .babi }
    return ["SENTENCE ", "QUESTION "].contains(where: line.hasPrefix) ? .toefl : nil
  }

  private static func items(of path: String) throws -> [Item] {
    let data = try AtomicFile.read(path)
    guard let text = String(data: data, encoding: .utf8) else {
      throw QuestionFileError(path: path, flaw: .notText)
    }
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let items: [Item]
    switch form(of: text) {
    case .babi: items = try babi(text, path: path, stem: stem)
    case .toefl: items = try toefl(text, path: path, stem: stem)
    case nil: throw QuestionFileError(path: path, flaw: .unknownForm)
    }
    guard !items.isEmpty else { throw QuestionFileError(path: path, flaw: .noQuestions) }
    return items
  }

  private static func babi(_ text: String, path: String, stem: String) throws -> [Item] {
    var (items, story, numbers) = ([Item](), [StorySentence](), [Int: Int]())
    for (index, line) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() where !line.allSatisfy(\.isWhitespace) {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard let space = columns[0].firstIndex(of: " "), let number = Int(columns[0][..<space]),
        columns.count == 1 || columns.count >= 2 && !columns[1].isEmpty
      else {
        throw QuestionFileError(path: path, flaw: .notBabi(line: index + 1, String(line)))
      }
      if number == 1 { (story, numbers) = ([], [:]) }
      let words = columns[0][space...].trimmingCharacters(in: .whitespaces)
      guard columns.count > 1 else {
        numbers[number] = story.count
        story.append(StoryText.sentence(words))
        continue
      }
      let supports =
        columns.count > 2 ? columns[2].split(separator: " ").compactMap { Int($0) } : []
      let question = StoryQuestion(
        story: story, question: StoryText.sentence(words), answer: columns[1].lowercased(),
        supports: supports.compactMap { numbers[$0] })
      items.append(Item(question: question, text: words, choices: [], stem: stem))
    }
    return items
  }

  private static func toefl(_ text: String, path: String, stem: String) throws -> [Item] {
    var (items, story) = ([Item](), [StorySentence]())
    for (index, line) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() where !line.allSatisfy(\.isWhitespace) {
      let parts = line.split(separator: " ", maxSplits: 1)
      let rest = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      switch (parts[0], items.isEmpty) {
      case ("SENTENCE", true):
        story.append(StoryText.sentence(rest))
      case ("QUESTION", _):
        let question = StoryQuestion(story: story, question: StoryText.sentence(rest))
        items.append(Item(question: question, text: rest, choices: [], stem: stem))
      case ("OPTION", false):
        let last = items.count - 1
        var choice = Substring(rest)
        if rest.hasSuffix(" 0") || rest.hasSuffix(" 1") {
          if rest.hasSuffix("1") {
            items[last].question.rightChoice = items[last].choices.count
          }
          choice = rest.dropLast(2)
        }
        items[last].choices.append(choice.trimmingCharacters(in: .whitespaces))
        items[last].question.choices.append(StoryText.sentence(choice))
      default:
        throw QuestionFileError(path: path, flaw: .notToefl(line: index + 1, String(line)))
      }
    }
    return items
  }
}
