import ArgumentParser
import Foundation

/// How many threads a command computes on.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to compute on (default: one for each core).")
  var threads: Int?

  /// The number of threads, at least 1.
  var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    guard count > 0 else {
      throw ValidationError("--threads \(count): at least 1 is needed.")
    }
  }
}
