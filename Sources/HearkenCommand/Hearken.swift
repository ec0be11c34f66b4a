import ArgumentParser

/// The program `hearken`.
@main
struct Hearken: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hearken",
    abstract: "Transcribe speech and search it by example, on an ordinary CPU, from one program.",
    discussion: """
      Examples:
        hearken transcribe interview.wav
        hearken transcribe --format json *.flac > words.json
        hearken doctor train.tsv dev.tsv
        hearken train recognizer --manifest train.tsv --dev dev.tsv --output my-model
        hearken index add archive.index recordings/
        hearken search archive.index word.wav
        hearken ask lecture.wav --question "What is said of whales?"
        hearken align talk.flac --text-file talk.txt > talk.TextGrid

      Exit codes:
          0  all is done
         64  the command line is wrong
         65  no input could be used
         66  some inputs could not be used
         69  the model cannot be used
         70  anything else went wrong
        130  interrupted
      """,
    version: "0.1.0",
    subcommands: [
      Transcribe.self, Evaluate.self, Align.self, Doctor.self, Train.self, Tune.self,
      Quantize.self, LanguageModels.self, LexiconCommand.self, Pronounce.self, Features.self,
      Spectrogram.self, IndexCommand.self, Search.self, Similar.self, Duplicates.self,
      Reconstruct.self, Fill.self, Classify.self, Ask.self, ExperimentCommand.self,
    ])

  /// What stands before every message on standard error.
  static let _errorLabel = "hearken"

  /// Runs the command that the arguments name.
  ///
  /// All errors end here: each is written to standard error once, and has its exit code.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch  where exitCode(for: error) == .failure {
      complain("\(error)")
      exit(withError: ExitCode(for: error))
    } catch {
      exit(withError: error)  // help, a wrong command line, or an exit code of ours
    }
  }
}
