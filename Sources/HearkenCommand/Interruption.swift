import Dispatch
import Foundation
import NeuralNetworks
import Synchronization

/// Notes Ctrl-C and SIGTERM, so that a long command can end its step and leave nothing broken.
///
/// A second signal ends the program at once; half-written files are removed.
final class Interruption {
  private let requested = Flag()
  private let sources: [any DispatchSourceSignal]

  /// Set on the queue of the signals, read by the command.
  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  /// Begins to listen.
  ///
  /// - Parameter message: what is said at the first signal.
  init(message: String = "stopping after this step; once more stops at once") {
    let queue = DispatchQueue(label: "interruption")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for source in sources {
      source.setEventHandler { [requested] in
        guard !requested.isSet.exchange(true, ordering: .relaxed) else {
          AtomicFile.exit(130)
        }
        complain(message)
      }
      source.resume()
    }
  }

  /// Whether a signal has come.
  var isRequested: Bool { requested.isSet.load(ordering: .relaxed) }
}
