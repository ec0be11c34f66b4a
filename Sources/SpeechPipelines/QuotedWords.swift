/// Returns words in quotes, separated by commas, the first ten if there are more.
///
/// What cannot be printed is left out, so that a file of bytes does not upset a terminal.
func quoted(_ words: [String]) -> String {
  let list = words.prefix(10).map { word in
    let printable = word.unicodeScalars.filter { $0.properties.generalCategory != .control }
    return "\"\(String(String.UnicodeScalarView(printable.prefix(40))))\""
  }
  return list.joined(separator: ", ") + (words.count > 10 ? " and \(words.count - 10) more" : "")
}
