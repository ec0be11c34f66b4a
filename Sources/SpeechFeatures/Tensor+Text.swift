public import Tensors

/// Frames as text; every number is written with as many digits as it takes to read it back exactly.
extension Tensor {
  /// One line per frame, numbers separated by commas, no heading.
  public var commaSeparatedValues: String {
    lines(separator: ",").map { $0 + "\n" }.joined()
  }

  /// Returns the frames as an entry of a Kaldi text archive.
  ///
  ///     name  [
  ///       1.5 2.5
  ///       3.5 4.5 ]
  ///
  /// - Parameter name: the utterance's name.
  /// - Returns: the entry with its last line ended; entries can be joined.
  /// - Throws: ``SpeechFeatureError/unusableName(_:)`` for an empty name or one with white space.
  public func kaldiArchiveEntry(name: String) throws(SpeechFeatureError) -> String {
    guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { throw .unusableName(name) }
    let rows = lines(separator: " ").map { "\n  " + $0 }.joined()
    return "\(name)  [\(rows) ]\n"
  }

  private func lines(separator: String) -> [String] {
    stride(from: 0, to: count, by: max(columnCount, 1)).map { start in
      values[start..<start + columnCount].map { "\($0)" }.joined(separator: separator)
    }
  }
}
