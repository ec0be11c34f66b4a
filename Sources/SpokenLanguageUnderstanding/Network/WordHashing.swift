/// The pieces of a word's spelling, from which an unknown word gets a meaning.
///
///     "good", 3 letters:   #good#  →  #go, goo, ood, od#
///
/// A word is the set of its letter n-grams, with a mark at each end. There are few of them, so that
/// nearly all pieces of a word never seen were seen in others.
///
/// Reference: Huang et al. (2013), Learning deep structured semantic models for web search using
/// clickthrough data, section 3.2.
public enum WordHashing {
  /// Returns the n-grams of a word in order; a word too short for one is a piece as a whole.
  public static func pieces(of word: String, length: Int) -> [String] {
    precondition(length > 0, "pieces have at least one letter, not \(length)")
    let letters = Array("#\(word)#")
    guard letters.count > length else { return [String(letters)] }
    return (0...letters.count - length).map { String(letters[$0..<$0 + length]) }
  }
}
