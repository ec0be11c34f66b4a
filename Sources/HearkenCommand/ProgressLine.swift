import Foundation

/// Says on standard error how far a long command is: a line that moves on a terminal, and now and
/// then a line elsewhere.
final class ProgressLine {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastShown = Date.distantPast

  /// Shows where the command is, unless the last such line is too recent.
  func show(_ text: String) {
    let now = Date()
    guard now.timeIntervalSince(lastShown) > (isTerminal ? 0.2 : 10) else { return }
    lastShown = now
    tell(isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n")
  }

  /// Takes the moving line away.
  func clear() {
    if isTerminal { tell("\r\u{1B}[K") }
  }

  /// Writes a line that stays.
  func write(_ text: String) {
    tell(isTerminal ? "\r\u{1B}[K\(text)\n" : "\(text)\n")
  }
}
