extension Canvas {
  /// Returns the text, or as much of its beginning as fits into `width` pixels with "…" after it;
  /// "" if not even that fits.
  package func fitted(
    _ text: String, size: Double, width: Double, isBold: Bool = false
  ) -> String {
    guard textWidth(text, size: size, isBold: isBold) > width else { return text }
    // The longest prefix that fits, found by halving.
    var (fitting, tooLong) = (0, text.count)
    while fitting + 1 < tooLong {
      let middle = (fitting + tooLong) / 2
      if textWidth(text.prefix(middle) + "…", size: size, isBold: isBold) <= width {
        fitting = middle
      } else {
        tooLong = middle
      }
    }
    return fitting == 0 ? "" : text.prefix(fitting) + "…"
  }

  /// Breaks a text between words into lines that fit into `width` pixels, at most `lineCount`.
  ///
  /// Too long a word is shortened; what does not fit on the last line is replaced by "…".
  package func wrapped(
    _ text: String, size: Double, width: Double, lineCount: Int
  ) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if line.isEmpty || textWidth(longer, size: size) <= width {
        line = longer
      } else if lines.count + 1 < lineCount {
        lines.append(fitted(line, size: size, width: width))
        line = String(word)
      } else {
        // Too wide by this word at least, so that `fitted` ends the line with "…".
        line = longer
        break
      }
    }
    if !line.isEmpty { lines.append(fitted(line, size: size, width: width)) }
    return lines
  }
}
