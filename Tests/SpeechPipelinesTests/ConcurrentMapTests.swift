import Foundation
import SpeechPipelines
import Testing

@Suite struct ConcurrentMapTests {
  /// Early elements take longest, so that they end last.
  @Test(arguments: [1, 2, 3, 100, Int.max])
  func keepsTheOrder(threads: Int) async {
    let squares = await concurrentMap(Array(0..<20), threads: threads) { number in
      Thread.sleep(forTimeInterval: Double(20 - number) / 5000)
      return number * number
    }
    #expect(squares == (0..<20).map { $0 * $0 })
  }

  @Test func keepsMissingResults() async {
    let found = await concurrentMap([1, 2, 3], threads: 2) { $0 == 2 ? nil : $0 }
    #expect(found == [1, nil, 3])
  }

  @Test func nothing() async {
    let found = await concurrentMap([Int](), threads: 4) { $0 }
    #expect(found == [])
  }
}
