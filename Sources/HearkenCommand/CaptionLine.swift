import Dispatch
import Foundation
import Synchronization

/// The line of words that is being written to standard output, each word at once.
///
/// Ctrl-C and SIGTERM end the line and the program, so that what was certain stands there whole.
final class CaptionLine: Sendable {
  private let isOpen = Mutex(false)

  /// Adds words to the line.
  func add(_ words: [String]) throws {
    guard !words.isEmpty else { return }
    try isOpen.withLock { isOpen in
      try emit(Data(((isOpen ? " " : "") + words.joined(separator: " ")).utf8))
      isOpen = true
    }
  }

  /// Ends the line if there are words on it.
  func end() throws {
    try isOpen.withLock { isOpen in
      if isOpen { try emit(Data("\n".utf8)) }
      isOpen = false
    }
  }

  /// From now on a signal ends the line and then the program, with the exit code 130.
  func endOnInterruption() {
    Self.sources.withLock { sources in
      sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(
          signal: number, queue: DispatchQueue(label: "interruption"))
        source.setEventHandler { [self] in
          try? end()
          _exit(130)
        }
        source.resume()
        return source
      }
    }
  }

  /// Signals are listened to as long as their sources are kept.
  private static let sources = Mutex<[any DispatchSourceSignal]>([])
}
