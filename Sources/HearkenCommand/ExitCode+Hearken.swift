import ArgumentParser
import Foundation

/// The exit codes of all commands, beside 0 for success and 64 for a wrong command line. They are
/// those of `sysexits.h` where it has one.
extension ExitCode {
  /// No input could be used.
  static let badInput = ExitCode(65)
  /// Some inputs could be used and others not.
  static let partialFailure = ExitCode(66)
  /// The model cannot be used.
  static let badModel = ExitCode(69)
  /// Anything else went wrong.
  static let failed = ExitCode(70)
  /// Stopped by Ctrl-C.
  static let interrupted = ExitCode(130)
}

/// Writes a line to standard error.
func complain(_ message: String) {
  FileHandle.standardError.write(Data("hearken: \(message)\n".utf8))
}
