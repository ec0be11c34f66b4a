/// Returns the lines, as ranges of words, that are filled one after another.
///
/// - Parameters:
///   - lengths: characters of each word.
///   - width: characters of a line; a longer word is alone on its line.
/// - Returns: the words of each line, counted from 0.
func filledLines(_ lengths: ArraySlice<Int>, width: Int) -> [Range<Int>] {
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

/// Returns how many lines are filled, as ``filledLines(_:width:)`` does.
func filledLineCount(_ lengths: ArraySlice<Int>, width: Int) -> Int {
  var count = 0
  var used = width
  for length in lengths {
    if used + 1 + length <= width {
      used += 1 + length
    } else {
      count += 1
      used = length
    }
  }
  return count
}

/// Returns as few lines as possible, of lengths as equal as possible.
func balancedLines(_ lengths: ArraySlice<Int>, _ rules: SubtitleRules) -> [Range<Int>] {
  let fewest = filledLineCount(lengths, width: rules.lineLength)
  for width in 1..<rules.lineLength {
    if filledLineCount(lengths, width: width) == fewest {
      return filledLines(lengths, width: width)
    }
  }
  return filledLines(lengths, width: rules.lineLength)
}
