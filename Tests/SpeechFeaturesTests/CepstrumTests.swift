import Foundation
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct DiscreteCosineTransformTests {
  @Test func twoPointsByHand() {
    // c[0] = (3 + 1)/√2; c[1] = 3 cos(π/4) + 1 cos(3π/4) = 2/√2.
    let transform = DiscreteCosineTransform(inputCount: 2, outputCount: 2)
    var result: [Float] = [0, 0]
    transform([3, 1], into: &result)
    expectClose(result, [4 / Float(2).squareRoot(), Float(2).squareRoot()])
  }

  @Test func equalsScipy() throws {
    let goldens = try golden("transforms", as: TransformOracle.self, in: .module).cosineTransforms
    #expect(goldens.count == 3)
    for golden in goldens {
      let input = (0..<golden.inputCount).map { Float(cos(0.3 * Double($0)) + 0.02 * Double($0)) }
      var whole = golden.values
      DiscreteCosineTransform(inputCount: input.count, outputCount: input.count)(
        input, into: &whole)
      expectClose(whole, golden.values, absolute: 1e-5)
      var first = [Float](repeating: 0, count: 4)
      DiscreteCosineTransform(inputCount: input.count, outputCount: 4)(input, into: &first)
      expectClose(first, Array(golden.values.prefix(4)), absolute: 1e-5)
    }
  }

  @Test(arguments: [1, 2, 13, 40]) func isOrthonormal(count: Int) {
    let weights = DiscreteCosineTransform(inputCount: count, outputCount: count).weights.unpacked
    for a in 0..<count {
      for b in 0..<count {
        let product = (0..<count).reduce(Float(0)) {
          $0 + weights[$1 * count + a] * weights[$1 * count + b]
        }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-5)
      }
    }
  }
}

@Suite struct LifteringTests {
  @Test func byHand() {
    // L = 2: 1 + sin 0, 1 + sin π/2, 1 + sin π.
    var frames: [Float] = [1, 1, 1, 2, 2, 2]
    Liftering(length: 2, coefficientCount: 3)(&frames)
    expectClose(frames, [1, 2, 1, 2, 4, 2])
  }

  @Test func lengthZeroChangesNothing() {
    var frames: [Float] = [1, 2, 3]
    Liftering(length: 0, coefficientCount: 3)(&frames)
    #expect(frames == [1, 2, 3])
  }
}
