import AudioFiles
import SpeechFeatures
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

/// Training segments with what is around them.
@Suite struct SegmentSourceTests {
  private static func source(
    _ folder: TemporaryFolder, times: Range<Double>?, context: Double
  ) async throws -> SegmentSource {
    let path = try folder.write(
      soundFile(tones("abcdefgh", sampleRate: 8000), sampleRate: 8000), to: "a.wav")
    var alteration = SegmentAlteration()
    (alteration.tempos, alteration.warps, alteration.noiseRate) = ([1], [1], 0)
    alteration.largestContext = context
    return try await SegmentSource(
      [Segment(path: path, times: times)], SegmentFeatures.Configuration(), alteration: alteration,
      threads: 1)
  }

  private static func lengths(_ source: SegmentSource) -> [Int] {
    (UInt64(0)..<40).map { seed in
      var random = SeededGenerator(seed: seed)
      return source.alteredFrames(0, using: &random).rowCount
    }
  }

  @Test func `With context a segment grows at times, without it never`() async throws {
    let folder = try TemporaryFolder()
    let narrow = try await Self.source(folder, times: 0.6..<1.0, context: 0)
    let wide = try await Self.source(folder, times: 0.6..<1.0, context: 0.2)
    let frames = narrow.frames(0)
    // As it is, a segment is the same whatever is around it.
    #expect(wide.frames(0) == frames)
    #expect(Self.lengths(narrow).allSatisfy { $0 <= frames.rowCount })
    let grown = Self.lengths(wide)
    #expect(grown.contains { $0 > frames.rowCount + 5 } && grown.allSatisfy { $0 <= 42 })
  }

  @Test func `At a recording's edges there is less around, and nothing around a whole`()
    async throws
  {
    let folder = try TemporaryFolder()
    let whole = try await Self.source(folder, times: nil, context: 0.5)
    #expect(Self.lengths(whole).allSatisfy { $0 <= whole.frames(0).rowCount })
    let first = try await Self.source(folder, times: 0..<0.4, context: 0.2)
    #expect(Self.lengths(first).allSatisfy { $0 <= 32 })
  }

  @Test func `Windows are cut anywhere within the recordings, and drawn by the seed`() {
    let words = (0..<30).map { index in
      Segment(
        path: "r\(index % 3)", times: Double(index) / 10..<Double(index) / 10 + 0.5, label: "word",
        speaker: "s\(index % 3)")
    }
    let windows = Segment.windows(like: words, count: 50, seed: 1)
    #expect(windows.count == 50)
    for window in windows {
      let times = window.times ?? 0..<0
      #expect(window.label == nil && window.speaker == "s\(window.path.last ?? "?")")
      #expect(times.lowerBound >= 0 && times.upperBound <= 3.4)
      #expect((0.25...0.9).contains(times.upperBound - times.lowerBound))
    }
    #expect(windows == Segment.windows(like: words, count: 50, seed: 1))
    #expect(windows != Segment.windows(like: words, count: 50, seed: 2))
    #expect(Segment.windows(like: [], count: 5, seed: 1).isEmpty)
  }
}
