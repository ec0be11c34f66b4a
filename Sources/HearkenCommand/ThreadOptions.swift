import ArgumentParser
import SpeechPipelines

/// How many threads a command computes on.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute on (default: the processors that this process may use).")
  var threads: Int?

  /// The number of threads, at least 1.
  var count: Int { threads ?? AvailableProcessors.count }

  func validate() throws {
    guard count > 0 else {
      throw ValidationError("--threads \(count): at least 1 is needed.")
    }
  }
}
