/// What can go wrong when reading questions or stories.
public struct QuestionFileError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong with it.
  public var flaw: Flaw

  /// A place where a file is not as it has to be; lines are counted from 1.
  public enum Flaw: Sendable, Equatable {
    /// The file is not text.
    case notText
    /// It begins like no known form.
    case unknownForm
    /// There is not a single question.
    case noQuestions
    /// A folder has no file of questions.
    case emptyFolder
    /// A line is not of bAbI's form.
    case notBabi(line: Int, String)
    /// A line is not of the TOEFL form.
    case notToefl(line: Int, String)
    /// A story has no words.
    case noWords
    /// A transcript is not what `hearken transcribe` writes.
    case notTranscript
  }

  /// Tells of a flaw of a file.
  public init(path: String, flaw: Flaw) {
    self.path = path
    self.flaw = flaw
  }

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch flaw {
    case .notText:
      "\(path) is not text in UTF-8; give a file of questions, as of bAbI or TOEFL-QA."
    case .unknownForm:
      """
      \(path) begins neither with a numbered sentence, as bAbI does, nor with SENTENCE or QUESTION, \
      as TOEFL-QA does; give a file of one of these forms.
      """
    case .noQuestions:
      "\(path) has no question; give a file with at least one."
    case .emptyFolder:
      "The folder \(path) has no file of questions; give one with files as of bAbI or TOEFL-QA."
    case .notBabi(let line, let text):
      """
      \(path): line \(line), "\(text.prefix(60))", is not a number and a sentence, or a number, a \
      question, a tab and its answer; mend the line.
      """
    case .notToefl(let line, let text):
      """
      \(path): line \(line), "\(text.prefix(60))", is not SENTENCE before the questions, QUESTION, or \
      OPTION after a question; mend the line.
      """
    case .noWords:
      "\(path) has no words, so there is nothing to ask about; give a story that has some."
    case .notTranscript:
      """
      \(path) is not JSON as `hearken transcribe --format json` writes it; give such a file, a text, \
      or a recording.
      """
    }
  }
}
