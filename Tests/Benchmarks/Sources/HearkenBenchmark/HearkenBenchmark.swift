import ArgumentParser

/// The program `hearken-benchmark`: what `scripts/bench/run` measures beside the peers.
///
/// Every command does its work once untimed, then several times, and prints one line of JSON:
/// `{"milliseconds": [each time], "processor": [each time], "frames": how many}`. Inputs are given by formulas.
struct HearkenBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hearken-benchmark",
    abstract: "Time features, training and inference; scripts/bench/run compares with peers.",
    subcommands: [MFCCBenchmark.self, TrainingBenchmark.self, InferenceBenchmark.self])
}

extension HearkenBenchmark {
  /// Parses the command line and runs the command; at top level `main` would be the other, which
  /// runs none that are asynchronous.
  static func start() async { await main() }
}
