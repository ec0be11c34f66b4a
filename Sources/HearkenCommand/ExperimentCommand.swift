import ArgumentParser
import Experiments
import Foundation

/// `hearken experiment`: what is said of recurrent networks, tried out.
struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Try out what is said of recurrent networks, and check it.",
    discussion: """
      Without a name all experiments are listed, with what each is said to show; whether it does, a \
      run says. It prints figures and claims, and ends with code 66 if a claim does not hold. The \
      same seed gives the same result.

      Examples:
        hearken experiment
        hearken experiment vanishing --describe
        hearken experiment adding --seed 2 --output adding
        hearken experiment vanishing --json
      """)

  @Argument(help: "The experiment's name.")
  var name: String?
  @Flag(help: "Say what the experiment does, and do not run it.")
  var describe = false
  @Option(help: "Draws weights and data.")
  var seed: UInt64 = 1
  @Option(name: .shortAndLong, help: "A folder for the pictures and table.tsv.")
  var output: String?
  @Option(help: "The folder of recordings and texts that some experiments read.")
  var data = "../shared/data"
  @Flag(help: "Make all so small that it takes seconds; claims are not checked.")
  var quick = false
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    guard let name else { return try list() }
    guard let experiment = ExperimentCatalog.experiment(named: name) else {
      throw ValidationError("There is no experiment \(name); hearken experiment lists them.")
    }
    guard !describe else {
      return try emit(line: "\(experiment.name): \(experiment.summary)\n\n\(experiment.details)")
    }
    var options = ExperimentOptions()
    (options.seed, options.isQuick, options.data) = (seed, quick, data)
    let progress = ProgressLine()
    let result = try experiment.run(options) { progress.show($0) }
    progress.clear()
    let files = try output.map { try result.write(to: $0) } ?? []
    try emit(text: json ? text(json: result, experiment, files) : text(result))
    if !quick, result.claims.contains(where: { !$0.holds }) { throw ExitCode.partialFailure }
  }

  private func list() throws {
    if json {
      let all = ExperimentCatalog.all.map { ["name": $0.name, "summary": $0.summary] }
      return try emit(line: encoded(all))
    }
    for experiment in ExperimentCatalog.all {
      let name = experiment.name.padding(toLength: 16, withPad: " ", startingAt: 0)
      try emit(line: "\(name)\(experiment.summary)")
    }
  }

  private func text(_ result: ExperimentResult) -> String {
    let examples = result.examples.map { "\($0)\n" }.joined()
    let claims = result.claims.map { claim in
      let verdict = quick ? "quick" : "\(claim.holds)"
      return "\(verdict): \(claim.text) (\(claim.found))\n"
    }
    return result.table.aligned + examples + claims.joined()
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    var experiment: String
    var seed: UInt64
    var quick: Bool
    var columns: [String]
    var rows: [[String]]
    var examples: [String]
    var claims: [ExperimentResult.Claim]
    var files: [String]
  }

  private func text(
    json result: ExperimentResult, _ experiment: any Experiment, _ files: [String]
  ) throws -> String {
    let report = Report(
      experiment: experiment.name, seed: seed, quick: quick, columns: result.table.columns,
      rows: result.table.rows, examples: result.examples, claims: result.claims, files: files)
    return try encoded(report) + "\n"
  }

  private func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
