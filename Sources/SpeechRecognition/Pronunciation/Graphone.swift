/// A letter with the phones that it stands for, of which there may be none: the unit of which a
/// word and its pronunciation are made together.
///
///     p h o n e        P}F  H}  O}OW  N}N  E}
///     F   OW N         box: B}B  O}AA  X}K|S
///
/// Reference: Bisani & Ney (2008), *Joint-sequence models for grapheme-to-phoneme conversion*.
struct Graphone: Hashable, Sendable {
  var letter: Character
  var phones: [String]

  /// The most phones that one letter stands for.
  static let phoneLimit = 2

  /// Makes a graphone.
  init(letter: Character, phones: [String]) {
    self.letter = letter
    self.phones = phones
  }

  /// Reads a graphone as it stands in a model's word list, or returns nil.
  init?(spelling: String) {
    guard let letter = spelling.first, spelling.dropFirst().first == "}" else { return nil }
    self.letter = letter
    phones = spelling.dropFirst(2).split(separator: "|").map(String.init)
  }

  /// The graphone as one word, such as `X}K|S`.
  var spelling: String { "\(letter)}\(phones.joined(separator: "|"))" }
}
