import Testing

@testable import SpeechPipelines

/// At 1000 Hz a frame of 20 ms holds 20 samples; samples carry their own number.
@Suite struct SpeechSegmentationTests {
  private func configuration() -> SpeechSegmentation.Configuration {
    var configuration = SpeechSegmentation.Configuration()
    configuration.pause = 0.2
    configuration.padding = 0.1
    configuration.longest = 2
    configuration.shortest = 0.5
    configuration.overlap = 0.3
    configuration.shortestSpeech = 0.06
    return configuration
  }

  private func segments(
    _ probabilities: [Float], partLength: Int = 1000, level: (Int) -> Float = { Float($0) }
  ) -> [SpeechSegment] {
    var segmentation = SpeechSegmentation(configuration(), sampleRate: 1000)
    var result: [SpeechSegment] = []
    for start in stride(from: 0, to: probabilities.count, by: partLength) {
      let frames = start..<min(start + partLength, probabilities.count)
      result += segmentation.accept(
        (frames.lowerBound * 20..<frames.upperBound * 20).map(level),
        probabilities: Array(probabilities[frames]))
    }
    return result + segmentation.finish()
  }

  private func speech(_ parts: (Float, Int)...) -> [Float] {
    parts.flatMap { [Float](repeating: $0.0, count: $0.1) }
  }

  @Test func nothing() {
    #expect(segments([]) == [])
    #expect(segments(speech((0, 500))) == [])
    #expect(segments(speech((0, 50), (0.9, 2), (0, 50))) == [], "too short to be speech")
  }

  /// Speech from 1.0 to 1.4 s, and from 2.0 s to the end at 2.2 s.
  @Test func paddedAtPauses() throws {
    let found = segments(speech((0, 50), (0.9, 20), (0, 30), (0.9, 10)))
    try #require(found.count == 2)
    #expect(found[0].start == 900 && found[0].samples == (900..<1500).map(Float.init))
    #expect(found[1].start == 1900 && found[1].samples == (1900..<2200).map(Float.init))
    #expect(found.allSatisfy { $0.cut == nil && $0.nextCut == nil })
    #expect(abs(found[0].speech[0].lowerBound - 1) < 1e-9)
    #expect(abs(found[0].speech[0].upperBound - 1.4) < 1e-9)
  }

  /// Between onset and release speech goes on, but does not begin; short pauses do not end it.
  @Test func hysteresis() {
    #expect(segments(speech((0.4, 100))) == [])
    let found = segments(speech((0.9, 5), (0.4, 20), (0.1, 5), (0.9, 5), (0, 50)))
    #expect(found.count == 1 && found[0].speech.count == 2)
  }

  /// 2 s are full; the longest pause is the one of 0.16 s at 1.2 s.
  @Test func cutInTheLongestPause() throws {
    let found = segments(
      speech((0.9, 30), (0, 4), (0.9, 26), (0, 8), (0.9, 12), (0, 3), (0.9, 37), (0, 50)))
    try #require(found.count == 2)
    let cut = try #require(found[1].cut)
    #expect(abs(cut - 1.28) < 1e-9 && found[0].nextCut == cut)
    #expect(found[1].start == 980, "0.3 s before the cut")
    #expect(found[0].start + found[0].samples.count == 1580, "0.3 s after the cut")
  }

  /// Without any pause: at the quietest place, here 1.3 s.
  @Test func cutWhereItIsQuiet() throws {
    let found = segments(speech((0.9, 130), (0, 50))) { abs(Float($0) - 1300) }
    try #require(found.count == 2)
    #expect(abs((found[1].cut ?? 0) - 1.3) < 0.021)
    #expect(found[1].start <= 1020 && found[0].start + found[0].samples.count >= 1580)
  }

  /// Whatever is said, no sample of speech is left out, and sizes stay below `longest`.
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func everythingSaidIsInASegment(seed: UInt64) {
    var state = seed
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    var probabilities: [Float] = []
    while probabilities.count < 3000 {
      probabilities += [Float](repeating: Float(next() % 2), count: 1 + next() % 40)
    }
    let found = segments(probabilities)
    #expect(found.count > 10)
    for (frame, probability) in probabilities.enumerated() where probability == 1 {
      let isShort =
        frame + 3 > probabilities.count
        || probabilities[max(0, frame - 2)...frame]
          .contains(0)
      #expect(
        isShort
          || found.contains {
            $0.start <= frame * 20 && (frame + 1) * 20 <= $0.start + $0.samples.count
          })
    }
    #expect(found.allSatisfy { $0.samples.count <= 2020 })
    for partLength in [1, 7, 64] {
      #expect(segments(probabilities, partLength: partLength) == found)
    }
  }
}
