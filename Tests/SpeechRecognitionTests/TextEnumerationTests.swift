import Testing

@testable import SpeechRecognition

@Suite struct TextEnumerationTests {
  private typealias Alternative = HistoryAlternatives.Alternative

  /// Enters words, of which the n-th ends at frame 10 n.
  private static func number(of words: [Int32], in history: inout SearchHistory) -> Int32 {
    var last = SearchHistory.empty
    for (place, word) in words.enumerated() {
      last = history.appending(word: word, endingAt: word, to: last)
      history.setEnd(of: last, frame: Int32(10 * (place + 1)), closeness: 0)
    }
    return last
  }

  private static func alternative(
    _ history: Int32, deficit: Float, frame: Int32
  ) -> Alternative {
    Alternative(history: history, deficit: deficit, frame: frame)
  }

  @Test func theLeastDeficitOfAPairCounts() {
    var alternatives = HistoryAlternatives()
    for (deficit, frame) in [(2, 3), (1, 4), (5, 6)] as [(Float, Int32)] {
      alternatives.add(Self.alternative(8, deficit: deficit, frame: frame), to: 7)
    }
    alternatives.add(Self.alternative(9, deficit: 0.5, frame: 5), to: 7)
    let expected = [
      Self.alternative(9, deficit: 0.5, frame: 5), Self.alternative(8, deficit: 1, frame: 4),
    ]
    #expect(alternatives.alternatives(to: 7) == expected)
    #expect(alternatives.alternatives(to: 8) == [])
    for loser in Int32(0)..<3000 {
      alternatives.add(Self.alternative(loser, deficit: 1, frame: 1), to: loser % 3)
    }
    #expect(alternatives.alternatives(to: 7) == expected, "after growing")
    #expect(alternatives.alternatives(to: 2).count == 1000)
  }

  /// The search ended with 1 3 4 (−10) and 1 3 5 (−12).
  ///
  /// 2 lost against 1 by 1 nat, 1 6 against 1 3 by 2.5; so there are four texts with 4 and four
  /// with 5, but no alternative to 6.
  @Test func alternativesCombineByHand() {
    var history = SearchHistory()
    var alternatives = HistoryAlternatives()
    let first = Self.number(of: [1], in: &history)
    let other = Self.number(of: [2], in: &history)
    alternatives.add(Self.alternative(other, deficit: 1, frame: 10), to: first)
    alternatives.add(
      Self.alternative(Self.number(of: [1, 6], in: &history), deficit: 2.5, frame: 20),
      to: Self.number(of: [1, 3], in: &history))
    let results = [[1, 3, 4], [1, 3]].map { Self.number(of: $0, in: &history) }
    func texts(count: Int, limit: Int) -> [(words: [Int], score: Double)] {
      var enumeration = TextEnumeration(history, alternatives, limit: limit)
      enumeration.add(history: results[0], ending: nil, score: -10)
      enumeration.add(history: results[1], ending: (5, 5), score: -12)
      return enumeration.texts(count: count).map { ($0.path.map(\.word), $0.score) }
    }
    let all = texts(count: 100, limit: 100)
    #expect(
      all.map(\.words) == [
        [1, 3, 4], [2, 3, 4], [1, 3, 5], [1, 6, 4], [2, 3, 5], [2, 6, 4], [1, 6, 5], [2, 6, 5],
      ])
    #expect(all.map(\.score) == [-10, -11, -12, -12.5, -13, -13.5, -14.5, -15.5])
    #expect(texts(count: 2, limit: 100).map(\.words) == [[1, 3, 4], [2, 3, 4]])
    #expect(texts(count: 9, limit: 0).map(\.words) == [[1, 3, 4], [1, 3, 5]], "none tried")
  }

  /// 2 lost against 1 after the next word, 3, had ended: it is no alternative before 3.
  @Test func alternativesMergeBeforeTheNextWordEnds() {
    for (frame, texts) in [(19, [[1, 3], [2, 3]]), (20, [[1, 3]])] as [(Int32, [[Int]])] {
      var history = SearchHistory()
      var alternatives = HistoryAlternatives()
      let (first, other) = (
        Self.number(of: [1], in: &history), Self.number(of: [2], in: &history)
      )
      let whole = Self.number(of: [1, 3], in: &history)
      alternatives.add(Self.alternative(other, deficit: 1, frame: frame), to: first)
      var enumeration = TextEnumeration(history, alternatives, limit: 9)
      enumeration.add(history: whole, ending: nil, score: -1)
      #expect(enumeration.texts(count: 9).map { $0.path.map(\.word) } == texts)
    }
  }

  /// Each of 0, 1 and 1 1 may stand for the others: no text is listed twice, and none grows.
  @Test func circlesEnd() {
    var history = SearchHistory()
    var alternatives = HistoryAlternatives()
    let places = [[], [1], [1, 1]].map { Self.number(of: $0, in: &history) }
    for winner in places {
      for loser in places where loser != winner {
        alternatives.add(
          Self.alternative(loser, deficit: 0.1, frame: max(winner, loser)), to: winner)
      }
    }
    var enumeration = TextEnumeration(history, alternatives, limit: 1000)
    enumeration.add(history: places[1], ending: (2, 2), score: -1)
    let found = enumeration.texts(count: 1000).map { $0.path.map(\.word) }
    #expect(found.first == [1, 2])
    #expect(Set(found).count == found.count)
    #expect(found.allSatisfy { $0.count <= 6 })
    #expect(enumeration.stepCount < 50)
  }

  /// Forty words that may each be another: 2⁴⁰ texts, of which as many are tried as are allowed.
  @Test func theWorkIsBounded() {
    var history = SearchHistory()
    var alternatives = HistoryAlternatives()
    var last = SearchHistory.empty
    for word in Int32(1)...40 {
      let other = history.appending(word: 100 + word, endingAt: 0, to: last)
      last = history.appending(word: word, endingAt: 0, to: last)
      alternatives.add(Self.alternative(other, deficit: 1, frame: word), to: last)
    }
    var enumeration = TextEnumeration(history, alternatives, limit: 300)
    enumeration.add(history: last, ending: nil, score: 0)
    let found = enumeration.texts(count: .max)
    #expect(found.count == 301)
    #expect(enumeration.stepCount == 300)
    #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    #expect(Set(found.map { $0.path.map(\.word) }).count == found.count)
  }
}
