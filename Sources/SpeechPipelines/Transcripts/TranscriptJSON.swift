import Foundation

extension TranscribedRecording {
  /// Returns the recording as a JSON object.
  ///
  /// - Parameter isPretty: on many lines for people, or on one for programs.
  /// - Returns: the object, its members in the order of their names.
  func json(isPretty: Bool) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    // JSON has no infinity; with this nothing is left that could fail.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    } catch {
      preconditionFailure("strings and numbers can always be written as JSON: \(error)")
    }
  }
}
