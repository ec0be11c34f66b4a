import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct DeltasTests {
  @Test func threeFramesByHand() {
    // Window 1: (next − previous) / 2, ends repeated.
    let deltas = Deltas(order: 1, window: 1)
    #expect(deltas([1, 3, 9], featureCount: 1) == [1, 1, 3, 4, 9, 3])
  }

  @Test func aRampHasItsSlopeAndNoAcceleration() {
    let ramp = (0..<20).flatMap { [Float($0) * 3, Float($0) * -1] }
    let frames = Deltas(order: 2, window: 2)(ramp, featureCount: 2)
    #expect(frames.count == 20 * 6)
    for time in 4..<16 {
      expectClose(
        Array(frames[time * 6..<time * 6 + 6]),
        [Float(time) * 3, Float(time) * -1, 3, -1, 0, 0])
    }
  }

  @Test func oneFrameHasNoSlope() {
    #expect(Deltas(order: 2, window: 2)([5], featureCount: 1) == [5, 0, 0])
    #expect(Deltas(order: 2, window: 2)([], featureCount: 1).isEmpty)
  }

  @Test(arguments: 0..<10) func streamEqualsWhole(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let frames = (0..<60).map { _ in generator.normal() }
    let deltas = Deltas(order: Int(seed % 4), window: 1 + Int(seed % 3))
    var stream = DeltaStream(deltas, featureCount: 2)
    for _ in 0..<2 {  // A finished stream begins anew.
      var found: [Float] = []
      var start = 0
      while start < frames.count {
        let end = min(start + 2 * Int.random(in: 0...5, using: &generator), frames.count)
        found += stream.accept(Array(frames[start..<end]))
        start = end
      }
      #expect(found + stream.finish() == deltas(frames, featureCount: 2))
    }
  }
}
