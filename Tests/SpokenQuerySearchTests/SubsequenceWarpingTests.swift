import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

@Suite struct SubsequenceWarpingTests {
  private static func rows(_ range: Range<Int>, of frames: Tensor) -> Tensor {
    let columns = frames.columnCount
    return Tensor(
      shape: [range.count, columns],
      values: Array(frames.values[range.lowerBound * columns..<range.upperBound * columns]))
  }

  @Test func `A segment is found where it was cut, and where it is said more slowly`() {
    let recording = Tensor.random([40, 5], seed: 1).unitRows
    let segment = Self.rows(12..<18, of: recording)
    let slow = Tensor(
      shape: [10, 5], values: (0..<10).flatMap { t in (0..<5).map { segment[t * 6 / 10, $0] } })
    let both = Tensor(shape: [50, 5], values: recording.values + slow.values)
    let places = SubsequenceWarping()(segment, in: both).sorted { $0.distance < $1.distance }
    // A path begins at the last of frames that fit the segment's first equally well.
    #expect(Set(places.prefix(2).map(\.frames)) == [12..<18, 41..<50])
    #expect(places[0].distance < 1e-6 && places[1].distance < 1e-6 && places[2].distance > 0.05)
  }

  /// The best path to each end, by trying every start and every path from it.
  @Test(arguments: 1...5) func `All paths of small cases, tried one by one`(seed: Int) {
    let (n, m) = (3, 6)
    let x = Tensor.random([n, 2], seed: UInt64(seed)).unitRows
    let y = Tensor.random([m, 2], seed: UInt64(seed + 10)).unitRows
    func cost(_ i: Int, _ j: Int) -> Float { 1 - x[i, 0] * y[j, 0] - x[i, 1] * y[j, 1] }
    func best(_ i: Int, _ j: Int) -> (cost: Float, start: Int) {
      guard i > 0 else { return (cost(0, j), j) }
      let before = [best(i - 1, j)] + (j > 0 ? [best(i - 1, j - 1), best(i, j - 1)] : [])
      let least = before.min { $0.cost < $1.cost } ?? (0, 0)
      return (least.cost + cost(i, j), least.start)
    }
    let ends = (0..<m).map { end -> SubsequenceWarping.Place? in
      let (sum, start) = best(n - 1, end)
      let span = end + 1 - start
      guard 2 * span >= n, span <= 2 * n else { return nil }
      return .init(frames: start..<end + 1, distance: sum / Float(n + span))
    }
    for place in SubsequenceWarping()(x, in: y) {
      let expected = ends[place.frames.upperBound - 1]
      #expect(place.frames == expected?.frames)
      expectClose([place.distance], [expected?.distance ?? -1], absolute: 1e-6)
    }
    let least = ends.compactMap { $0?.distance }.min() ?? -1
    expectClose([SubsequenceWarping()(x, in: y).map(\.distance).min() ?? -1], [least])
  }

  @Test func `A recording longer than a block is as one that is not`() {
    let recording = Tensor.random([2500, 4], seed: 3).unitRows
    let segment = Self.rows(1019..<1031, of: recording)
    let best = SubsequenceWarping()(segment, in: recording).min { $0.distance < $1.distance }
    #expect(best?.frames == 1019..<1031)
    let part = Self.rows(1000..<1060, of: recording)
    let there = SubsequenceWarping()(segment, in: part).filter { $0.frames.lowerBound > 15 }
    let here = SubsequenceWarping()(segment, in: recording).filter {
      (1016..<1060).contains($0.frames.lowerBound) && $0.frames.upperBound <= 1059
    }
    #expect(
      there.filter { $0.frames.upperBound <= 59 }.map(\.frames)
        == here.map { $0.frames.lowerBound - 1000..<$0.frames.upperBound - 1000 })
  }

  @Test func `Nothing is found in nothing`() {
    let nothing = Tensor(shape: [0, 3], values: [])
    let frames = Tensor.random([4, 3], seed: 1).unitRows
    #expect(SubsequenceWarping()(nothing, in: frames).isEmpty)
    #expect(SubsequenceWarping()(frames, in: nothing).isEmpty)
  }
}
