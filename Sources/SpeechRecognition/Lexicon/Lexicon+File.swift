public import Foundation
import NeuralNetworks

extension Lexicon {
  /// Reads a pronouncing dictionary in the format of CMUdict.
  ///
  ///     ;;; a comment
  ///     read R EH1 D
  ///     read(2) R IY1 D     # a further pronunciation
  ///     READ<tab>R IY D
  ///
  /// A line is a word and its symbols, with spaces or tabs between. Digits of stress are kept,
  /// unless an alphabet is given that has the symbol only without them ("IY" for "IY1").
  ///
  /// - Parameters:
  ///   - path: a text file in UTF-8.
  ///   - letterCase: what becomes of the words' letters.
  ///   - alphabet: if given, every symbol has to be one of it.
  /// - Throws: ``LexiconFileError`` with the line, or `AtomicFileError`.
  public init(
    contentsOf path: String, letterCase: TextNormalization.LetterCase = .unchanged,
    alphabet: Alphabet? = nil
  ) throws {
    try self.init(
      parsing: try AtomicFile.read(path), path: path, letterCase: letterCase, alphabet: alphabet)
  }

  /// Reads a pronouncing dictionary from memory; errors give it the name `path`.
  public init(
    parsing text: Data, path: String, letterCase: TextNormalization.LetterCase = .unchanged,
    alphabet: Alphabet? = nil
  ) throws(LexiconFileError) {
    self.init()
    let normalization = TextNormalization(letterCase: letterCase, stripsPunctuation: false)
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      func error(_ flaw: LexiconFileError.Flaw) -> LexiconFileError {
        LexiconFileError(path: path, line: index + 1, flaw: flaw)
      }
      guard let line = String(validating: line, as: UTF8.self) else { throw error(.notUTF8) }
      let fields = line.unicodeScalars.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        .map(String.init).prefix { !$0.hasPrefix("#") }
      guard let written = fields.first, !written.hasPrefix(";;;") else { continue }
      guard fields.count > 1 else { throw error(.noPronunciation(word: written)) }
      var pronunciation = Array(fields.dropFirst())
      if let alphabet {
        for (place, symbol) in pronunciation.enumerated()
        where alphabet.label(of: symbol) == nil {
          let unstressed = String(symbol.prefix { !("0"..."9").contains($0) })
          guard alphabet.label(of: unstressed) != nil else {
            throw error(.symbol(symbol, word: written, alphabet: alphabet.symbols))
          }
          pronunciation[place] = unstressed
        }
      }
      let word = Self.withoutVariantNumber(written)
      add(pronunciation, of: letterCase == .unchanged ? word : normalization(word))
    }
  }

  /// Returns `read` for `read(2)`.
  private static func withoutVariantNumber(_ word: String) -> String {
    guard word.utf8.last == UInt8(ascii: ")"), let opening = word.lastIndex(of: "("),
      opening > word.startIndex
    else { return word }
    let number = word[word.index(after: opening)...].dropLast()
    guard !number.isEmpty, number.allSatisfy({ ("0"..."9").contains($0) }) else { return word }
    return String(word[..<opening])
  }
}

/// What can go wrong when reading a pronouncing dictionary.
public struct LexiconFileError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The line, counted from 1.
  public var line: Int
  /// What is wrong with the line.
  public var flaw: Flaw

  /// How a line differs from a word and its symbols.
  public enum Flaw: Error, Equatable {
    /// The text is in another encoding.
    case notUTF8
    /// Nothing follows the word.
    case noPronunciation(word: String)
    /// Something is no symbol of the alphabet.
    case symbol(String, word: String, alphabet: [String])
  }

  /// Says where, what was found, what was needed, and what to do.
  public var description: String {
    switch flaw {
    case .notUTF8:
      "\(path), line \(line): the text is not UTF-8, which is needed; save the file as UTF-8."
    case .noPronunciation(let word):
      """
      \(path), line \(line): "\(word)" stands alone, but its pronunciation is needed; write the \
      symbols after it, with spaces between.
      """
    case .symbol(let symbol, let word, let alphabet):
      """
      \(path), line \(line): "\(symbol)" in the pronunciation of "\(word)" is no symbol of the \
      model, which are \(alphabet.joined(separator: " ")); write the word with these.
      """
    }
  }
}
