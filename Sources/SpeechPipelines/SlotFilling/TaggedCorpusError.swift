/// What can go wrong when reading tagged sentences.
public struct TaggedCorpusError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong with it.
  public var flaw: Flaw

  /// A place where a file is not as it has to be; lines are counted from 1.
  public enum Flaw: Error, Equatable, Sendable {
    /// There is not a single sentence.
    case noSentences
    /// The file is not text.
    case notText
    /// A line begins as JSON does, but is not a transcript.
    case notATranscript(line: Int)
    /// A file beside another has more or fewer lines.
    case lineCount(found: Int, needed: Int, of: String)
    /// A line has more or fewer tags than words.
    case tagCount(line: Int, words: Int, tags: Int)
    /// A line is not a word and its tag.
    case notATag(line: Int, String)
    /// A JSON file is not of the SNIPS benchmark's form.
    case notSnips
  }

  /// Tells of a flaw of a file.
  public init(path: String, flaw: Flaw) {
    self.path = path
    self.flaw = flaw
  }

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch flaw {
    case .noSentences:
      "\(path) has no sentence; give a file with at least one."
    case .notText:
      """
      \(path) is not text in UTF-8; give sentences, one on each line, transcripts in JSON lines, or a \
      recording.
      """
    case .notATranscript(let line):
      """
      \(path): line \(line) begins with {, but is not a transcript; give sentences, or what `hearken \
      transcribe --format jsonl` writes.
      """
    case .lineCount(let found, let needed, let other):
      """
      \(path) has \(found) lines, but \(other) has \(needed), and each line of one belongs to one of \
      the other; give files that belong together.
      """
    case .tagCount(let line, let words, let tags):
      """
      \(path): line \(line) has \(words) words but \(tags) tags; each word needs a tag, separated by \
      spaces.
      """
    case .notATag(let line, let text):
      """
      \(path): line \(line), "\(text.prefix(60))", is not a word, a tab and one of the tags O, B-slot \
      and I-slot; mend the line.
      """
    case .notSnips:
      """
      \(path) is not JSON of the form {"Intent": [{"data": [{"text": …, "entity": …}]}]}; give such a \
      file, or a text of words and tags under another ending than .json.
      """
    }
  }
}
