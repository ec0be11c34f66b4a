import Foundation
import NeuralNetworks
public import SpokenLanguageUnderstanding

/// Tagged sentences of files.
///
/// Three forms are read as they are:
///
///     x.seq.in      words, a sentence a line, as of ATIS; tags in x.seq.out, intents in x.label
///     x.json        {"Intent": [{"data": [{"text": "play "}, {"text": "Jaco", "entity": "artist"}]}]},
///                   as of the SNIPS benchmark
///     other names   word TAB tag on each line, an empty line after each sentence, and, if it is
///                   known, `# intent: NAME` on a line before it
public struct TaggedCorpus: Sendable, Equatable {
  /// The sentences in the files' order.
  public var sentences: [TaggedSentence]
  /// How a text is divided so that its words are like these.
  public var tokenization: Tokenization

  /// Makes a corpus that is in no file.
  public init(sentences: [TaggedSentence], tokenization: Tokenization) {
    (self.sentences, self.tokenization) = (sentences, tokenization)
  }

  /// Reads files of one form or several; texts are divided as those of the first are.
  ///
  /// - Throws: ``TaggedCorpusError`` or `AtomicFileError`.
  public init(contentsOf paths: [String]) throws {
    let parts = try paths.map { try TaggedCorpus(contentsOf: $0) }
    self.init(
      sentences: parts.flatMap(\.sentences), tokenization: parts.first?.tokenization ?? .words)
  }

  private init(contentsOf path: String) throws {
    let text = try Self.text(of: path)
    if path.hasSuffix(".seq.in") {
      let stem = path.dropLast(".seq.in".count)
      try self.init(parallel: path, text, tags: "\(stem).seq.out", intents: "\(stem).label")
    } else if path.hasSuffix(".json") {
      try self.init(json: path, text)
    } else {
      try self.init(columns: path, text)
    }
    guard !sentences.isEmpty else { throw TaggedCorpusError(path: path, flaw: .noSentences) }
  }

  /// Returns a file's text; one file of the SNIPS benchmark is not in UTF-8 but in Latin 1.
  private static func text(of path: String) throws -> String {
    let data = try AtomicFile.read(path)
    return String(data: data, encoding: .utf8) ?? String(data: data, encoding: .isoLatin1) ?? ""
  }

  /// Returns the lines of a text, without the last if it is empty.
  private static func lines(_ text: String) -> [Substring] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private init(parallel path: String, _ text: String, tags: String, intents: String) throws {
    let words = Self.lines(text)
    let tagLines = Self.lines(try Self.text(of: tags))
    let intentLines = try Self.intents(intents)
    for (other, count) in [(tags, tagLines.count), (intents, intentLines?.count ?? words.count)]
    where count != words.count {
      throw TaggedCorpusError(
        path: other, flaw: .lineCount(found: count, needed: words.count, of: path))
    }
    var sentences: [TaggedSentence] = []
    for (index, line) in words.enumerated() {
      let words = Tokenization.spaces.words(of: String(line))
      let tags = Tokenization.spaces.words(of: String(tagLines[index]))
      guard words.count == tags.count else {
        throw TaggedCorpusError(
          path: path, flaw: .tagCount(line: index + 1, words: words.count, tags: tags.count))
      }
      sentences.append(
        TaggedSentence(words: words, tags: tags, intent: intentLines.map { String($0[index]) }))
    }
    self.init(sentences: sentences, tokenization: .spaces)
  }

  /// Returns the lines of the file of intents; nil if there is none.
  private static func intents(_ path: String) throws -> [Substring]? {
    FileManager.default.fileExists(atPath: path) ? lines(try text(of: path)) : nil
  }

  private init(columns path: String, _ text: String) throws {
    var sentences: [TaggedSentence] = []
    var (words, tags, intent): ([String], [String], String?) = ([], [], nil)
    func end() {
      if !words.isEmpty {
        sentences.append(TaggedSentence(words: words, tags: tags, intent: intent))
      }
      (words, tags, intent) = ([], [], nil)
    }
    for (index, line) in Self.lines(text).enumerated() {
      if line.allSatisfy(\.isWhitespace) {
        end()
      } else if line.hasPrefix(Self.intentMark), !line.contains("\t") {
        if !words.isEmpty { end() }
        intent = line.dropFirst(Self.intentMark.count).trimmingCharacters(in: .whitespaces)
      } else {
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
        let tag = columns.last ?? ""
        guard columns.count == 2, !columns[0].isEmpty,
          tag == "O" || tag.count > 2 && (tag.hasPrefix("B-") || tag.hasPrefix("I-"))
        else { throw TaggedCorpusError(path: path, flaw: .notATag(line: index + 1, String(line))) }
        words.append(String(columns[0]))
        tags.append(String(tag))
      }
    }
    end()
    self.init(sentences: sentences, tokenization: .words)
  }

  private static let intentMark = "# intent:"
}
