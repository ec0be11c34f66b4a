import Plots
import TestSupport
import Testing

@Suite struct ReductionTests {
  @Test func wholePairsAreAveraged() {
    // Four columns of two rows become two columns.
    let values: [Float] = [1, 10, 3, 30, 5, 50, 7, 90]
    #expect(Reduction.mean(values, extent: 4, to: 2, inner: 2) == [2, 20, 6, 70])
    #expect(Reduction.maximum(values, extent: 4, to: 2, inner: 2) == [3, 30, 7, 90])
  }

  @Test func cellsAreDividedBetweenPixels() {
    // Three cells over two pixels: the middle one counts half in each. (1 + 4/2) / 1.5 = 2.
    expectClose(Reduction.mean([1, 4, 7], extent: 3, to: 2, inner: 1), [2, 6])
    #expect(Reduction.maximum([1, 4, 2], extent: 3, to: 2, inner: 1) == [4, 4])
  }

  @Test func rowsOfEveryColumnAreReduced() {
    #expect(Reduction.mean([1, 3, 5, 7], extent: 2, to: 1, inner: 1) == [2, 6])
  }

  @Test func shortAxesStay() {
    #expect(Reduction.mean([1, 2, 3], extent: 3, to: 5, inner: 1) == [1, 2, 3])
    #expect(Reduction.mean([], extent: 0, to: 5, inner: 1) == [])
  }

  @Test func missingNumbersAreLeftOut() {
    let reduced = Reduction.mean([1, .nan, .nan, .nan], extent: 4, to: 2, inner: 1)
    #expect(reduced[0] == 1)
    #expect(reduced[1].isNaN)
    #expect(Reduction.maximum([.nan, 3, .nan, 2], extent: 4, to: 2, inner: 1) == [3, 2])
  }

  /// Every cell counts equally: the mean of the pixels is the mean of the cells.
  @Test func theMeanStays() {
    for extent in 1...40 {
      let values = (0..<extent).map { Float(($0 * 37) % 11) }
      for newExtent in 1...extent {
        let reduced = Reduction.mean(values, extent: extent, to: newExtent, inner: 1)
        #expect(reduced.count == newExtent)
        let (before, after) = (
          values.reduce(0, +) / Float(extent), reduced.reduce(0, +) / Float(newExtent)
        )
        #expect(abs(before - after) < 1e-4)
      }
    }
  }
}
