/// Returns the lines, as ranges of words, that are filled one after another.
///
/// - Parameters:
///   - lengths: characters of each word.
///   - width: characters of a line; a longer word is alone on its line.
/// - Returns: the words of each line, counted from 0.
func filledLines(_ lengths: some Collection<Int>, width: Int) -> [Range<Int>] {
  var lines: [Range<Int>] = []
  var used = 0
  for (index, length) in lengths.enumerated() {
    if let line = lines.last, used + 1 + length <= width {
      lines[lines.count - 1] = line.lowerBound..<(index + 1)
      used += 1 + length
    } else {
      lines.append(index..<(index + 1))
      used = length
    }
  }
  return lines
}

/// Returns as few lines as possible, of lengths as equal as possible.
func balancedLines(_ lengths: some Collection<Int>, _ rules: SubtitleRules) -> [Range<Int>] {
  let fewest = filledLines(lengths, width: rules.lineLength).count
  for width in 1..<rules.lineLength {
    let lines = filledLines(lengths, width: width)
    if lines.count == fewest { return lines }
  }
  return filledLines(lengths, width: rules.lineLength)
}
