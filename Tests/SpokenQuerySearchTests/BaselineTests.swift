import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

/// Golden file: `scripts/oracles/query_search.py` (librosa).
@Suite struct DynamicTimeWarpingTests {
  @Test(arguments: DynamicTimeWarping.Distance.allCases) func `Distances, as librosa`(
    distance: DynamicTimeWarping.Distance
  ) throws {
    let golden = try golden("query-search", as: GoldenArrays.self, in: .module)
    let found = DynamicTimeWarping(distance: distance, band: 1)(
      try golden["warpedX"], try golden["warpedY"])
    expectClose([found], try golden["\(distance.rawValue)Distance"].values, absolute: 1e-5)
  }

  @Test(arguments: DynamicTimeWarping.Distance.allCases) func `A slower saying is no distance away`(
    distance: DynamicTimeWarping.Distance
  ) {
    let x = Tensor.random([7, 3], seed: 1)
    let slow = Tensor(
      shape: [14, 3], values: (0..<14).flatMap { t in (0..<3).map { x[t / 2, $0] } })
    let other = Tensor.random([14, 3], seed: 2)
    let warping = DynamicTimeWarping(distance: distance, band: 0.2)
    #expect(abs(warping(x, slow)) < 1e-3)
    #expect(warping(x, other) > 0.05)
  }

  @Test func `All paths of small segments, tried one by one`() {
    for (n, m, seed) in [(1, 1, 1), (3, 4, 2), (4, 2, 3), (1, 5, 4), (4, 4, 5)] {
      let x = Tensor.random([n, 2], seed: UInt64(seed))
      let y = Tensor.random([m, 2], seed: UInt64(seed + 10))
      func cost(_ i: Int, _ j: Int) -> Double {
        (0..<2).reduce(0) { $0 + Double((x[i, $1] - y[j, $1]) * (x[i, $1] - y[j, $1])) }
          .squareRoot()
      }
      func best(_ i: Int, _ j: Int) -> Double {
        if i == 0, j == 0 { return cost(0, 0) }
        let before = [(i - 1, j), (i, j - 1), (i - 1, j - 1)].filter { $0.0 >= 0 && $0.1 >= 0 }
        return cost(i, j) + (before.map { best($0.0, $0.1) }.min() ?? 0)
      }
      let found = DynamicTimeWarping(distance: .euclidean, band: 1)(x, y)
      expectClose([found], [Float(best(n - 1, m - 1) / Double(n + m))], absolute: 1e-5)
    }
  }

  @Test func `A band only ever makes distances larger, and always has a path`() {
    for n in 1...12 {
      for m in 1...12 {
        let (x, y) = (Tensor.random([n, 3], seed: 1), Tensor.random([m, 3], seed: 2))
        let free = DynamicTimeWarping(band: 1)(x, y)
        let banded = DynamicTimeWarping(band: 0)(x, y)
        #expect(banded.isFinite && banded >= free - 1e-6, "\(n) against \(m)")
      }
    }
  }

  @Test func `Nothing is infinitely far away`() {
    let nothing = Tensor(shape: [0, 3], values: [])
    #expect(DynamicTimeWarping()(nothing, .random([4, 3], seed: 1)) == .infinity)
  }
}

@Suite struct NaiveEncoderTests {
  @Test func `Parts are averaged`() {
    let frames = Tensor(shape: [5, 2], values: [1, 10, 3, 30, 5, 50, 7, 70, 9, 90])
    // Of 5 frames the first part has 2 and the second 3.
    expectClose(NaiveEncoder(partCount: 2)(frames), [2, 20, 7, 70])
  }

  @Test func `A segment shorter than its parts repeats frames`() {
    #expect(NaiveEncoder(partCount: 4)(Tensor(shape: [2, 1], values: [1, 3])) == [1, 1, 3, 3])
    #expect(NaiveEncoder(partCount: 2)(Tensor(shape: [0, 1], values: [])) == [0, 0])
  }
}
