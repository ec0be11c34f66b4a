import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

@Suite struct TokenSetTests {
  private func token(
    _ node: Int32, context: Int32 = 0, blank: Double = -.infinity, label: Double = -.infinity,
    history: Int32 = 0, lookAhead: Float = 0
  ) -> SearchToken {
    let total = LogSpace.sum(blank, label)
    return SearchToken(
      node: node, context: context, last: 1, history: history, lookAhead: lookAhead,
      historyWeight: total, endingInBlank: blank, endingInLabel: label, total: total)
  }

  /// 0.2 + 0.3 end in a blank, 0.1 + 0.25 in a label; the second has more and gives the history.
  @Test func mergeAddsKindsApartAndKeepsTheBetterHistory() {
    let a = token(3, blank: log(0.2), label: log(0.1), history: 7)
    let b = token(3, blank: log(0.3), label: log(0.25), history: 8)
    for merged in [a.merged(with: b), b.merged(with: a)] {
      #expect(abs(merged.endingInBlank - log(0.5)) < 1e-8)
      #expect(abs(merged.endingInLabel - log(0.35)) < 1e-8)
      #expect(abs(merged.total - log(0.85)) < 1e-8)
      #expect(merged.history == 8)
      #expect(merged.historyWeight == b.total)
    }
    let impossible = token(3)
    #expect(a.merged(with: impossible) == a)
    #expect(impossible.merged(with: impossible).total == -.infinity)
  }

  @Test func keepingAndExtendingByHand() {
    let before = token(3, blank: log(0.2), label: log(0.3))
    let kept = before.kept(blank: log(0.5), lastLabel: log(0.1))
    #expect(abs(kept.endingInBlank - log(0.25)) < 1e-8)
    #expect(abs(kept.endingInLabel - log(0.03)) < 1e-8)
    #expect(abs(before.extended(by: 2, log(0.4)) - log(0.2)) < 1e-8)
    #expect(abs(before.extended(by: 1, log(0.4)) - log(0.08)) < 1e-8, "only past a blank")
  }

  @Test func placesAreFoundAgainAfterGrowing() {
    var set = TokenSet(capacity: 4)
    for frame in 1...3 {
      set.removeAll()
      for _ in 1...2 {
        for node in Int32(0)..<300 {
          set.insert(token(node, context: node % 7, label: log(0.25)))
        }
      }
      #expect(set.tokens.count == 300, "frame \(frame)")
      #expect(set.tokens.allSatisfy { abs($0.total - log(0.5)) < 1e-8 })
      #expect(set.tokens.map(\.node) == Array(0..<300))
    }
  }

  @Test func pruneKeepsTheBestInOrder() {
    func kept(_ totals: [Double], lookAheads: [Float]? = nil, width: Int, range: Double) -> [Int32]
    {
      var set = TokenSet(capacity: 8)
      for (node, total) in totals.enumerated() {
        set.insert(token(Int32(node), label: total, lookAhead: lookAheads?[node] ?? 0))
      }
      set.prune(to: width, range: range)
      return set.tokens.map(\.node)
    }
    #expect(kept([-3, -1, -2, -4], width: 2, range: .infinity) == [1, 2])
    #expect(kept([-3, -1, -2, -4], width: 10, range: 1.5) == [1, 2])
    #expect(kept([-2, -2, -2, -1], width: 2, range: .infinity) == [0, 3], "ties: the earlier")
    #expect(kept([-2, -2, -2], width: 3, range: 0) == [0, 1, 2])
    #expect(kept([-1, -.infinity], width: 3, range: .infinity) == [0], "impossible ones go")
    #expect(kept([-1, -2, -3], lookAheads: [-9, 0, 0], width: 1, range: .infinity) == [1])
    #expect(kept([], width: 3, range: 1) == [])
  }

  /// At one place 7 with 0.4, then 8 with 0.5, then 9 with 0.001 and 8 once more: 7 is lost, 9 is
  /// too far below, and 8 is no history besides itself.
  @Test func lostHistoriesAreRememberedAndFollowTheirTokens() {
    var set = TokenSet(capacity: 4, rememberedRange: 3)
    set.insert(token(1, label: log(0.001), history: 5))
    set.insert(token(3, label: log(0.4), history: 7))
    var ended = token(3, label: log(0.5), history: 7)
    (ended.endedWord, ended.endedNode) = (2, 4)
    set.insert(ended)
    set.insert(token(3, label: log(0.001), history: 9))
    set.insert(ended)
    var other = ended
    (other.endedNode, other.historyWeight) = (5, log(0.1))
    set.insert(other)
    #expect(set.tokens.count == 2)
    #expect(
      set.lostHistories == [
        TokenSet.LostHistory(
          place: 1, history: 7, endedWord: -1, endedNode: 0, weight: log(0.4)),
        TokenSet.LostHistory(
          place: 1, history: 7, endedWord: 2, endedNode: 5, weight: log(0.1)),
      ])
    set.prune(to: 1, range: .infinity)
    #expect(set.place(afterPruning: 0) == nil)
    #expect(set.place(afterPruning: 1) == 0)
    set.removeAll()
    #expect(set.lostHistories.isEmpty)
  }

  @Test func noHistoryIsRememberedUnlessAskedFor() {
    var set = TokenSet(capacity: 4)
    set.insert(token(3, label: log(0.4), history: 7))
    set.insert(token(3, label: log(0.5), history: 8))
    #expect(set.lostHistories.isEmpty)
  }

  @Test(arguments: [UInt64](1...20))
  func largestIsThatOfTheSortedValues(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
      Double(Int.random(in: 0...9, using: &generator))
    }
    for rank in 1...values.count {
      var scratch = values
      #expect(TokenSet.largest(rank, of: &scratch) == values.sorted(by: >)[rank - 1])
    }
  }
}
