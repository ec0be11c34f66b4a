/// What words' embeddings are multiplied by, so that a bag of words keeps their order.
///
///     l[j, k] = 2 ((1 − j/J) − (k/d) (1 − 2 j/J))       word j of J, unit k of d, counted from 1
///
/// The factor 2 gives the mean 1, as a bag without encoding has.
///
/// Reference: Sukhbaatar et al. (2015), section 4.1.
enum PositionEncoding {
  /// The words of the longest sentence that is read; those after are left out.
  static let longest = 64

  /// The row of the table for the word at a place, counted from 0, of a sentence's length.
  static func row(of place: Int, length: Int) -> Int { length * (length - 1) / 2 + place }

  /// Returns the factors of all places in all lengths, [places, size].
  static func table(size: Int, isUsed: Bool) -> [Float] {
    (1...longest).flatMap { length in
      (1...length).flatMap { j in
        (1...size).map { k in
          guard isUsed else { return Float(1) }
          let (place, unit) = (Double(j) / Double(length), Double(k) / Double(size))
          return Float(2 * ((1 - place) - unit * (1 - 2 * place)))
        }
      }
    }
  }
}
