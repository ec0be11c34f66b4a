import Foundation
import Testing

@testable import SpeechRecognition

@Suite struct LogSpaceTests {
  @Test func sumsAreThoseOfTheCLibrary() {
    for step in 0...40_000 {
      let difference = -Double(step) / 1000
      let expected = -3 + log1p(exp(difference))
      #expect(abs(LogSpace.add(-3, -3 + difference) - expected) < 5e-9)
      #expect(LogSpace.add(-3 + difference, -3) == LogSpace.add(-3, -3 + difference))
    }
  }

  @Test func powersAreThoseOfTheCLibrary() {
    for step in 0...70_000 {
      let x = -Double(step) / 100
      #expect(abs(LogSpace.exp(x) / exp(x) - 1) < 8e-9)
    }
    #expect(LogSpace.exp(0) == 1)
    #expect(LogSpace.exp(-.infinity) == LogSpace.exp(-700))
  }

  @Test func zeroAddsNothing() {
    #expect(LogSpace.add(-5, LogSpace.zero) == -5)
    #expect(LogSpace.add(LogSpace.zero, -1e9) == -1e9)
    #expect(LogSpace.add(LogSpace.zero, LogSpace.zero) < LogSpace.impossible)
  }
}
