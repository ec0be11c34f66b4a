import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct FramingTests {
  private func frames(
    _ samples: [Float], _ edges: FeatureConfiguration.Edges, length: Int = 4, shift: Int = 2
  ) -> [[Float]] {
    let framing = Framing(frameLength: length, frameShift: shift, edges: edges, scale: 10)
    return (0..<framing.frameCount(sampleCount: samples.count)).map { index in
      var frame = [Double](repeating: .nan, count: length)
      var span = frame.mutableSpan
      framing.copy(index, of: SampleBuffer(samples), into: &span)
      return frame.map { Float($0) }
    }
  }

  @Test func fiveSamplesByHand() {
    let samples: [Float] = [1, 2, 3, 4, 5]
    #expect(frames(samples, .snipped) == [[10, 20, 30, 40]])
    #expect(frames(samples, .zeroPadded) == [[10, 20, 30, 40], [30, 40, 50, 0]])
    #expect(frames(samples, .centered) == [[0, 0, 10, 20], [10, 20, 30, 40], [30, 40, 50, 0]])
    // Frame t begins at 2 t + 1 − 2.
    #expect(
      frames(samples, .reflected) == [[10, 10, 20, 30], [20, 30, 40, 50], [40, 50, 50, 40]])
  }

  @Test func aShortSignalIsMirroredRepeatedly() {
    #expect(frames([1, 2], .reflected, length: 8, shift: 2) == [[20, 20, 10, 10, 20, 20, 10, 10]])
  }

  @Test func noSamplesGiveNoFrames() {
    for edges in FeatureConfiguration.Edges.allCases {
      #expect(frames([], edges).isEmpty)
    }
  }

  @Test func snippedFramesMustFit() {
    let samples: [Float] = [1, 2, 3, 4]
    #expect(frames(Array(samples.prefix(3)), .snipped).isEmpty)
    #expect(frames(samples, .snipped).count == 1)
  }

  /// A frame counts as settled only if it stays the same when samples follow.
  @Test func settledFramesStayTheSame() {
    let samples = (1...40).map { Float($0) }
    for edges in FeatureConfiguration.Edges.allCases {
      for (length, shift) in [(4, 2), (5, 3), (3, 5), (7, 1)] {
        let framing = Framing(frameLength: length, frameShift: shift, edges: edges, scale: 10)
        let whole = frames(samples, edges, length: length, shift: shift)
        for count in 0...samples.count {
          let settled = framing.settledFrameCount(sampleCount: count)
          let early = frames(Array(samples.prefix(count)), edges, length: length, shift: shift)
          #expect(early.prefix(settled) == whole.prefix(settled), "\(edges) \(length) \(count)")
          #expect(settled <= early.count && settled <= whole.count)
        }
      }
    }
  }
}
