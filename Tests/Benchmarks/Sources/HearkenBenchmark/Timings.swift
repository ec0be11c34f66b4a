import Foundation

/// The times of one piece of work, printed as the line that the comparison reads.
struct Timings: Encodable {
  /// The time of each repetition by the clock on the wall.
  private(set) var milliseconds: [Double] = []
  /// The processor time of each repetition, added over threads.
  private(set) var processor: [Double] = []
  /// How many frames one repetition works on.
  let frames: Int

  /// Does the work once to warm up, then `repeats` times with the clock running.
  init(repeats: Int, frames: Int, of work: () async throws -> Void) async rethrows {
    self.frames = frames
    try await work()
    let clock = ContinuousClock()
    for _ in 0..<repeats {
      let begin = Self.processorMilliseconds
      let time = try await clock.measure { try await work() }
      processor.append(((Self.processorMilliseconds - begin) * 1000).rounded() / 1000)
      milliseconds.append((time / .milliseconds(1) * 1000).rounded() / 1000)
    }
  }

  private static var processorMilliseconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return 1e3 * Double(time.tv_sec) + 1e-6 * Double(time.tv_nsec)
  }

  func print() throws {
    Swift.print(String(decoding: try JSONEncoder().encode(self), as: UTF8.self))
  }
}
