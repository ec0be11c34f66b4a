extension String {
  /// The word without the endings of English inflection, in lower case: what two forms of a word
  /// have in common.
  ///
  /// Only comparisons mean anything: `studies` and `studied` give `studi`, `making` and `makes` give
  /// `mak`. It is the first steps of Porter's algorithm, simplified.
  ///
  /// Reference: Porter (1980), *An algorithm for suffix stripping*.
  var stem: String {
    var word = lowercased()
    func strip(_ ending: String, keeping: Int = 3, adding: String = "") -> Bool {
      guard word.hasSuffix(ending), word.count - ending.count >= keeping else { return false }
      word = word.dropLast(ending.count) + adding
      return true
    }
    _ = strip("'s", keeping: 1) || strip("\u{2019}s", keeping: 1) || strip("'", keeping: 1)
    _ =
      strip("ies", adding: "i") || strip("sses", adding: "ss") || strip("ss", adding: "ss")
      || strip("us", adding: "us") || strip("s")
    _ = strip("ied", adding: "i") || strip("ing") || strip("ed")
    _ = strip("ly")
    _ = strip("e") || strip("y", adding: "i")
    let letters = Array(word.suffix(2))
    if letters.count == 2, letters[0] == letters[1], word.count > 3, !"lsz".contains(letters[0]) {
      word.removeLast()
    }
    return word
  }
}
