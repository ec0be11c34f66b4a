import Testing

@testable import SpeechRecognition

@Suite struct SearchHistoryTests {
  @Test func equalWordsAtEqualNodesHaveOneNumber() {
    var history = SearchHistory()
    let a = history.appending(word: 1, endingAt: 5, to: SearchHistory.empty)
    let ab = history.appending(word: 2, endingAt: 6, to: a)
    #expect(history.appending(word: 1, endingAt: 5, to: SearchHistory.empty) == a)
    #expect(history.appending(word: 2, endingAt: 6, to: a) == ab)
    #expect(history.appending(word: 2, endingAt: 7, to: a) != ab, "said in another way")
    #expect(history.appending(word: 2, endingAt: 6, to: ab) != ab, "after other words")
    #expect(history.path(to: ab).map(\.word) == [1, 2])
    #expect(history.path(to: ab).map(\.node) == [5, 6])
    #expect(history.path(to: SearchHistory.empty).isEmpty)
    #expect(history.last(of: SearchHistory.empty) == nil)
  }

  @Test func historiesAreFoundAgainAfterGrowing() {
    var history = SearchHistory()
    var numbers: [[Int32]] = []
    for _ in 1...2 {
      var last = SearchHistory.empty
      numbers.append(
        (Int32(0)..<5000).map { word in
          if word % 100 == 0 { last = SearchHistory.empty }
          last = history.appending(word: word % 37, endingAt: word, to: last)
          return last
        })
    }
    #expect(numbers[0] == numbers[1])
    #expect(Set(numbers[0]).count == 5000)
  }
}
