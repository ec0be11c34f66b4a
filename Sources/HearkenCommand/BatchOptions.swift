import ArgumentParser
import SpeechPipelines

/// How many recordings are worked through.
struct BatchOptions: ParsableArguments {
  @Option(help: "Recordings done at once (default: as many as --threads).")
  var jobs: Int?

  @Flag(help: "Skip what the journal in --output-dir says is finished and unchanged.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Only part i of n equal parts, as in 2/8, for GNU Parallel or Slurm.", valueName: "i/n"),
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError("--shard \(text): a part and their number are needed, as in 2/8.")
      }
      return shard
    })
  var shard: Shard?

  @Flag(name: .shortAndLong, help: "No progress and no summary; errors are still told.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("--jobs \(jobs): at least 1 is needed.")
    }
  }
}
