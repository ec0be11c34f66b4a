import AudioFiles
import Foundation

/// Tells on standard error how a batch goes.
///
/// Each recording that failed or is damaged is always told. A terminal also gets a moving line with
/// what is done and how long the rest will take, and a summary at the end; elsewhere there is only
/// a summary of a batch in which something failed.
struct BatchReporter {
  private let total: Int
  private let isMoving: Bool
  private let isSummed: Bool
  private let started = Date()
  private var lastShown = Date.distantPast
  private var duration: Seconds = 0  // of all recordings that were transcribed
  private(set) var done = 0
  private(set) var skipped = 0
  private(set) var failed = 0

  /// - Parameters:
  ///   - total: how many recordings there are.
  ///   - isQuiet: whether only errors are told.
  ///   - hasOutput: whether standard output is the user's to look at meanwhile.
  init(total: Int, isQuiet: Bool, hasOutput: Bool) {
    self.total = total
    let isTerminal = isatty(STDERR_FILENO) == 1
    isMoving = isTerminal && !isQuiet && !hasOutput
    isSummed = !isQuiet && !hasOutput
  }

  /// How many recordings have ended.
  var ended: Int { done + skipped + failed }

  /// Notes a recording that was transcribed.
  mutating func note(_ file: String, duration: Seconds, isTruncated: Bool) {
    done += 1
    self.duration += duration
    if isTruncated { say(cutShort(file)) }
    show()
  }

  /// Notes a recording that was finished before.
  mutating func noteSkipped() {
    skipped += 1
    show()
  }

  /// Notes a recording that cannot be transcribed.
  mutating func note(error: String) {
    failed += 1
    say(error)
    show()
  }

  /// Ends the moving line, and sums up.
  func end() {
    if isMoving { tell(Self.clearing) }
    guard isSummed, isMoving || failed > 0 else { return }
    var parts = ["\(done) transcribed"]
    if skipped > 0 { parts.append("\(skipped) finished before") }
    if failed > 0 { parts.append("\(failed) failed") }
    if ended < total { parts.append("\(total - ended) left") }
    let speed = duration / max(elapsed, 1e-6)
    let summary = "\(total) recording\(total == 1 ? "" : "s"): \(parts.joined(separator: ", "))"
    complain(
      done > 0
        ? String(
          format: "%@; %@ of sound in %@ (%.1f × real time)", summary, clock(duration),
          clock(elapsed), speed)
        : summary)
  }

  private var elapsed: Seconds { Date().timeIntervalSince(started) }

  private func say(_ message: String) {
    if isMoving { tell(Self.clearing) }
    complain(message)
  }

  private mutating func show() {
    let now = Date()
    guard isMoving, now.timeIntervalSince(lastShown) > 0.2 else { return }
    lastShown = now
    let worked = done + failed
    let left = elapsed / Double(max(worked, 1)) * Double(total - ended)
    tell(
      Self.clearing
        + String(
          format: "%d/%d, %.1f × real time%@%@", ended, total, duration / max(elapsed, 1e-6),
          failed > 0 ? ", \(failed) failed" : "", worked > 0 ? ", \(clock(left)) left" : ""))
  }

  /// A length of time as people read it, as in "1:02:03" or "2:03".
  private func clock(_ seconds: Seconds) -> String {
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }

  /// Takes the cursor to the beginning of the line and empties it.
  private static let clearing = "\r\u{1B}[K"
}
