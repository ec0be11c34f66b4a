import SpeechPipelines
import Testing

@Suite struct WordTimesTests {
  private let times: WordTimes = {
    var times = WordTimes()
    (times.leading, times.trailing) = (0.25, 0.5)
    return times
  }()

  @Test func wordsAreWidenedByNoMoreThanHalfAGap() {
    let found = times([1..<2, 2.25..<3, 8..<9.75], duration: 10)
    #expect(found == [0.75..<2.125, 2.125..<3.5, 7.75..<10])
  }

  @Test func wordsStayInOrderAndInside() {
    #expect(times([0..<0.5], duration: 0.5) == [0..<0.5])
    #expect(times([0..<0.75], duration: 0.5) == [0..<0.5], "frames may reach past the end")
    #expect(times([1..<2, 2..<3], duration: 3) == [0.75..<2, 2..<3])
    #expect(times([], duration: 1).isEmpty)
  }
}
