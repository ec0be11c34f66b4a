extension Alignment {
  /// Whether each word of the hypothesis, in order, is that of the reference.
  public var hypothesisMatches: [Bool] {
    pairs.compactMap { pair in
      switch pair {
      case .match: true
      case .substitution, .insertion: false
      case .deletion: nil
      }
    }
  }
}
