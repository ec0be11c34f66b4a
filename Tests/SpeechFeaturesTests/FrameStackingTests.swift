import Testing

@testable import SpeechFeatures

@Suite struct FrameStackingTests {
  private func stacked(
    _ frames: [Float], count: Int, shift: Int, features: Int = 1, partLength: Int = 1000
  ) -> [Float] {
    var stacking = FrameStacking(count: count, shift: shift, featureCount: features)
    var result: [Float] = []
    for start in stride(from: 0, to: frames.count, by: partLength * features) {
      result += stacking.accept(
        Array(frames[start..<min(start + partLength * features, frames.count)]))
    }
    return result + stacking.finish()
  }

  @Test func fiveFramesByHand() {
    let frames: [Float] = [1, 2, 3, 4, 5]
    #expect(stacked(frames, count: 3, shift: 2) == [1, 2, 3, 3, 4, 5, 5, 5, 5])
    #expect(stacked(frames, count: 1, shift: 3) == [1, 4])
    #expect(stacked(frames, count: 2, shift: 3) == [1, 2, 4, 5])
    #expect(stacked(frames, count: 1, shift: 1) == frames)
    #expect(stacked([1, 2, 3, 4], count: 2, shift: 2, features: 2) == [1, 2, 3, 4])
    #expect(stacked([], count: 3, shift: 3).isEmpty)
  }

  @Test func partsEqualTheWhole() {
    let frames = (0..<46).map { Float($0) }
    for (count, shift) in [(1, 1), (3, 3), (4, 1), (2, 5), (1, 3), (7, 2)] {
      let whole = stacked(frames, count: count, shift: shift, features: 2)
      for partLength in 1...9 {
        #expect(
          stacked(frames, count: count, shift: shift, features: 2, partLength: partLength)
            == whole, "\(count) every \(shift), parts of \(partLength)")
      }
    }
  }
}
