import Plots
import Testing

@Suite struct AxisTests {
  @Test func headingNamesTheUnit() {
    #expect(Axis("time", unit: "s").heading == "time (s)")
    #expect(Axis("epoch").heading == "epoch")
    #expect(Axis("", unit: "dB").heading == "dB")
  }

  @Test func linearAxisHasEqualDifferences() {
    let axis = Axis("x", range: 10...30).placed(over: 0...1)
    #expect(axis.fraction(of: 10) == 0)
    #expect(axis.fraction(of: 15) == 0.25)
    #expect(axis.fraction(of: 30) == 1)
    #expect(axis.fraction(of: .nan).isNaN)
  }

  @Test func logarithmicAxisHasEqualRatios() {
    let axis = Axis("x", scale: .logarithmic).placed(over: 1...10_000)
    #expect(abs(axis.fraction(of: 100) - 0.5) < 1e-12)
    #expect(axis.fraction(of: 10_000) == 1)
    #expect(axis.fraction(of: 0).isNaN)
    #expect(axis.fraction(of: -3).isNaN)
  }

  @Test func logarithmicAxisNeedsNumbersAboveZero() {
    #expect(Axis(scale: .logarithmic).placed(over: -5...100).range == 0.1...100)
    #expect(Axis(scale: .logarithmic).placed(over: -5 ... -1).range.lowerBound > 0)
  }

  @Test func givenTicksOutsideAreLeftOut() {
    let ticks = [
      Tick(-1, label: "a"), Tick(0, label: "b"), Tick(5, label: "c"), Tick(9, label: "d"),
    ]
    #expect(Axis(ticks: ticks).placed(over: 0...5).ticks(atMost: 9).map(\.label) == ["b", "c"])
  }

  @Test func equalNumbersLieInTheMiddle() {
    for value in [0.0, 3, -1e-5, 1e200] {
      #expect(Axis().placed(over: value...value).fraction(of: value) == 0.5)
    }
  }
}
