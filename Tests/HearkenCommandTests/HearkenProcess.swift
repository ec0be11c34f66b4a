import Foundation
import TestSupport

/// The built program, running.
final class HearkenProcess: Sendable {
  /// How a run ended.
  struct Result {
    /// What a shell would say: the exit code, or 128 and the number of the signal that ended it.
    var status: Int32
    var output: String
    var errors: String
  }

  /// The program, which the build puts beside the tests' resources.
  static let path = Bundle.module.bundleURL.deletingLastPathComponent()
    .appending(path: "hearken").path

  private let process: Process
  private let folder: TemporaryFolder
  private let ended: AsyncStream<Void>

  /// Starts a program; standard input is empty unless a file or pipe is given.
  init(
    _ arguments: [String], of program: String = HearkenProcess.path, input: Any? = nil,
    environment: [String: String] = [:]
  ) throws {
    folder = try TemporaryFolder()
    process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input ?? FileHandle.nullDevice
    // Files rather than pipes: they never fill up.
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: folder.write("", to: "output")))
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: folder.write("", to: "errors")))
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    self.ended = ended
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
  }

  /// What it has written to standard error so far.
  var errors: String { text(of: "errors") }

  /// Whether it has not ended yet.
  var isRunning: Bool { process.isRunning }

  /// What it has written to standard output so far.
  var output: String { text(of: "output") }

  /// Waits until it has written some text to standard output, or has ended.
  func waitForOutput(_ text: String) async throws {
    while process.isRunning, !output.contains(text) {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Waits until it has written some text to standard error, or has ended.
  func wait(for text: String) async throws {
    while process.isRunning, !errors.contains(text) {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Waits for the end.
  func result() async -> Result {
    for await _ in ended {}
    let isSignal = process.terminationReason == .uncaughtSignal
    return Result(
      status: process.terminationStatus + (isSignal ? 128 : 0), output: text(of: "output"),
      errors: errors)
  }

  private func text(of name: String) -> String {
    (try? String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)) ?? ""
  }
}

/// Runs the program to its end.
func hearken(
  _ arguments: [String], input: Any? = nil, environment: [String: String] = [:]
) async throws -> HearkenProcess.Result {
  try await HearkenProcess(arguments, input: input, environment: environment).result()
}

/// Runs a line of shell, in which `$hearken` and `$model` are the program and the tiny model.
func shell(_ line: String) async throws -> HearkenProcess.Result {
  let environment = ["hearken": HearkenProcess.path, "model": try await TinyModel.path]
  return try await HearkenProcess(["-c", line], of: "/bin/sh", environment: environment).result()
}
