import Foundation

/// The wall-clock times of one piece of work, printed as the line that the comparison reads.
struct Timings: Encodable {
  /// The time of each repetition.
  private(set) var milliseconds: [Double] = []
  /// How many frames one repetition works on.
  let frames: Int

  /// Does the work once to warm up, then `repeats` times with the clock running.
  init(repeats: Int, frames: Int, of work: () async throws -> Void) async rethrows {
    self.frames = frames
    try await work()
    let clock = ContinuousClock()
    for _ in 0..<repeats {
      let time = try await clock.measure { try await work() }
      milliseconds.append((time / .milliseconds(1) * 1000).rounded() / 1000)
    }
  }

  func print() throws {
    Swift.print(String(decoding: try JSONEncoder().encode(self), as: UTF8.self))
  }
}
