import Foundation
import SpokenLanguageUnderstanding
public import SpokenQuestionAnswering

/// How a text becomes the sentences and words of a story.
///
/// Words are runs of letters and digits, in lower case; a sentence ends at a full stop, question or
/// exclamation mark before white space, and at the end of a line.
public enum StoryText {
  /// Returns the words of a text.
  public static func words(of text: some StringProtocol) -> [String] {
    Tokenization.words.words(of: text.lowercased())
  }

  /// Returns a sentence of a text that was written.
  public static func sentence(_ text: some StringProtocol) -> StorySentence {
    StorySentence(words(of: text))
  }

  /// Returns the sentences of a text that hold words, as they are written.
  public static func sentences(of text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).flatMap { line -> [String] in
      var (sentences, current) = ([String](), "")
      let pieces = line.split(separator: " ")
      for (index, piece) in pieces.enumerated() {
        current += current.isEmpty ? String(piece) : " \(piece)"
        if index == pieces.count - 1 || endsSentence(piece) {
          sentences.append(current)
          current = ""
        }
      }
      return sentences
    }.filter { $0.contains { $0.isLetter || $0.isNumber } }
  }

  /// Whether a word with its marks ends a sentence: not "Mr." and "Dr.", nor an initial.
  private static func endsSentence(_ piece: Substring) -> Bool {
    let bare = piece.trimmingCharacters(in: CharacterSet(charactersIn: "\"'\u{201D}\u{2019})"))
    guard let last = bare.last, ".?!".contains(last) else { return false }
    let word = bare.dropLast()
    let isAbbreviation = ["Mr", "Mrs", "Ms", "Dr", "St", "Prof", "vs", "etc"].contains(String(word))
    return last != "." || !(isAbbreviation || word.count == 1 && word.allSatisfy(\.isUppercase))
  }
}
