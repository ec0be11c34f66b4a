import AudioFiles

/// A time in whole milliseconds, as the formats of transcripts write it.
struct Timecode: Comparable {
  /// Milliseconds since the beginning of the recording.
  var milliseconds: Int

  /// Rounds a time to the nearest millisecond; what is before the recording becomes its beginning.
  init(_ seconds: Seconds) {
    milliseconds = Int((max(seconds, 0) * 1000).rounded())
  }

  static func < (left: Timecode, right: Timecode) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Hours, minutes, seconds and milliseconds, as in "10:00:01,250".
  func clock(decimalMark: Character) -> String {
    let (minutes, seconds) = (milliseconds / 60_000, milliseconds / 1000 % 60)
    return "\(digits(minutes / 60, 2)):\(digits(minutes % 60, 2)):\(digits(seconds, 2))"
      + "\(decimalMark)\(digits(milliseconds % 1000, 3))"
  }

  /// Minutes, however many, and seconds to the hundredth, as in "600:01.25".
  var minutes: String {
    let hundredths = (milliseconds + 5) / 10
    return "\(digits(hundredths / 6000, 2)):\(digits(hundredths / 100 % 60, 2))"
      + ".\(digits(hundredths % 100, 2))"
  }

  /// Seconds to the thousandth, as in "36001.250".
  var seconds: String {
    "\(milliseconds / 1000).\(digits(milliseconds % 1000, 3))"
  }

  /// A number with at least so many digits.
  private func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}

extension String {
  /// The text with each run of white space, line ends among it, replaced.
  func replacingWhitespace(with separator: String = " ") -> String {
    split(whereSeparator: \.isWhitespace).joined(separator: separator)
  }
}
