import ArgumentParser
import SpeechPipelines

/// How transcripts are written, and where.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      \(TranscriptFormat.allCases.map(\.rawValue).joined(separator: ", ")); several with commas \
      or by repeating it (default: text).
      """, valueName: "format"))
  var format: [FormatList] = []

  @Option(
    help: ArgumentHelp(
      "Write a file for each recording and format into this folder, a/b.wav to a/b.srt.",
      valueName: "folder"))
  var outputDir: String?

  @Option(help: "Subtitles: the most characters in a line.")
  var lineLength = SubtitleRules().lineLength

  @Option(help: "Subtitles: the most lines at once.")
  var lineCount = SubtitleRules().lineCount

  /// The formats in the order given, each once.
  var formats: [TranscriptFormat] {
    var formats: [TranscriptFormat] = []
    for next in format.flatMap(\.formats) where !formats.contains(next) { formats.append(next) }
    return formats.isEmpty ? [.text] : formats
  }

  /// How subtitles are divided.
  var rules: SubtitleRules {
    var rules = SubtitleRules()
    rules.lineLength = lineLength
    rules.lineCount = lineCount
    return rules
  }

  func validate() throws {
    guard (1...1000).contains(lineLength) else {
      throw ValidationError("--line-length \(lineLength): a number from 1 to 1000 is needed.")
    }
    guard (1...10).contains(lineCount) else {
      throw ValidationError("--line-count \(lineCount): a number from 1 to 10 is needed.")
    }
    guard outputDir != "" else {
      throw ValidationError("--output-dir is empty; . is the folder you are in.")
    }
    guard outputDir != nil || formats.count == 1 else {
      throw ValidationError("several formats need an --output-dir to be written to.")
    }
  }
}

/// Formats as one argument names them, with commas between.
struct FormatList: ExpressibleByArgument {
  var formats: [TranscriptFormat]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    formats = names.compactMap { TranscriptFormat(name: String($0)) }
    guard formats.count == names.count else { return nil }
  }

  static let allValueStrings = TranscriptFormat.allCases.map(\.rawValue)
}
