import Foundation
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct WindowTests {
  @Test func threePointsByHand() {
    // θ = 0, π, 2π: cos = 1, −1, 1.
    expectClose(
      Window(.hamming, symmetry: .symmetric, length: 3).factors.map { Float($0) }, [0.08, 1, 0.08])
    expectClose(
      Window(.hann, symmetry: .symmetric, length: 3).factors.map { Float($0) }, [0, 1, 0])
    // θ = 0, 2π/3, 4π/3: cos = 1, −½, −½.
    expectClose(
      Window(.hann, symmetry: .periodic, length: 3).factors.map { Float($0) }, [0, 0.75, 0.75])
    expectClose(
      Window(.povey, symmetry: .periodic, length: 3).factors.map { Float($0) },
      [0, pow(0.75, 0.85), pow(0.75, 0.85)])
    expectClose(
      Window(.rectangular, symmetry: .symmetric, length: 3).factors.map { Float($0) }, [1, 1, 1])
  }

  @Test func equalsScipy() throws {
    let windows = try golden("transforms", as: TransformOracle.self, in: .module).windows
    #expect(windows.count == 12)
    for golden in windows {
      let window = Window(
        golden.window, symmetry: golden.symmetry, length: golden.values.count)
      expectClose(
        window.factors.map { Float($0) }, golden.values, absolute: 1e-7,
        "\(golden.window) \(golden.symmetry)")
    }
  }

  @Test func oneSampleIsFinite() {
    for shape in FeatureConfiguration.WindowShape.allCases {
      let factors = Window(shape, symmetry: .symmetric, length: 1).factors
      #expect(factors.count == 1 && factors.allSatisfy { $0.isFinite })
    }
  }
}
