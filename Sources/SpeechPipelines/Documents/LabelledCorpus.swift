import Foundation
import NeuralNetworks
public import SpokenLanguageUnderstanding

/// Documents of files with a document on each line: its labels, a tab, its text.
///
///     positive	what a lovely film
///     ship,storm	the wind rose and the captain gave orders
///
/// Labels are separated by commas; a document may have none.
public struct LabelledCorpus: Sendable, Equatable {
  /// The documents in the files' order.
  public var documents: [LabelledDocument]

  /// Makes a corpus that is in no file.
  public init(documents: [LabelledDocument]) {
    self.documents = documents
  }

  /// Reads files.
  ///
  /// - Throws: ``LabelledCorpusError`` or `AtomicFileError`.
  public init(contentsOf paths: [String]) throws {
    documents = try paths.flatMap { path in
      guard let text = String(data: try AtomicFile.read(path), encoding: .utf8) else {
        throw LabelledCorpusError(path: path, flaw: .notText)
      }
      let documents = try text.split(whereSeparator: \.isNewline).enumerated().map { place, line in
        try Self.document(line, number: place + 1, of: path)
      }
      guard !documents.isEmpty else { throw LabelledCorpusError(path: path, flaw: .empty) }
      return documents
    }
  }

  private static func document(
    _ line: Substring, number: Int, of path: String
  ) throws(LabelledCorpusError) -> LabelledDocument {
    let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw LabelledCorpusError(path: path, flaw: .noTab(line: number))
    }
    var labels: [String] = []
    for label in parts[0].split(separator: ",") {
      let label = label.trimmingCharacters(in: .whitespaces)
      if !label.isEmpty, !labels.contains(label) { labels.append(label) }
    }
    return LabelledDocument(words: Tokenization.words.words(of: String(parts[1])), labels: labels)
  }
}

/// What can go wrong when reading labelled documents.
public struct LabelledCorpusError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong with it.
  public var flaw: Flaw

  /// A place where a file is not as it has to be; lines that are not empty are counted from 1.
  public enum Flaw: Sendable, Equatable {
    /// There is not a single document.
    case empty
    /// The file is not text.
    case notText
    /// A line has no tab between labels and text.
    case noTab(line: Int)
  }

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch flaw {
    case .empty: "\(path) has no document; give a file with at least one."
    case .notText: "\(path) is not text in UTF-8; give a document on each line."
    case .noTab(let line):
      """
      \(path): line \(line) has no tab; each line needs labels, separated by commas, a tab, and the \
      text.
      """
    }
  }
}
