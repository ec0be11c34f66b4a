import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

@Suite struct ExactSearchTests {
  /// Sorts all products, over sizes on both sides of a block of 2048 rows.
  @Test(arguments: [0, 1, 5, 2047, 2048, 2049, 5000]) func `The best of all, as by sorting`(
    count: Int
  ) {
    let vectors = Tensor.random([count, 8], seed: 1).mapped { ($0 * 2).rounded() / 2 }
    let queries = Tensor.random([3, 8], seed: 2).mapped { ($0 * 2).rounded() / 2 }
    let search = ExactSearch(vectors.values, size: 8)
    let found = search(queries, count: 7)
    for query in 0..<3 {
      let scores = (0..<count).map { row in
        (0..<8).reduce(Float(0)) { $0 + queries[query, $1] * vectors[row, $1] }
      }
      let order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(7)
      #expect(found[query].map(\.row) == Array(order))
      expectClose(found[query].map(\.score), order.map { scores[$0] })
    }
  }

  @Test func `Nothing is wanted, nothing is found`() {
    let search = ExactSearch([1, 0, 0, 1], size: 2)
    #expect(search(Tensor(shape: [1, 2], values: [1, 0]), count: 0) == [[]])
  }
}

@Suite struct SphericalKMeansTests {
  @Test func `Bundles of directions are found`() {
    var random = SeededGenerator(seed: 1)
    let directions = Tensor.random([4, 6], seed: 2).unitRows
    var vectors = Tensor(shape: [80, 6])
    for row in 0..<80 {
      for column in 0..<6 {
        vectors[row, column] = directions[row % 4, column] + 0.05 * random.normal()
      }
    }
    vectors = vectors.unitRows
    // Some beginnings end in a poor division; the best of a few is taken.
    let isFound = (1...5).map { seed in
      var random = SeededGenerator(seed: UInt64(seed))
      let found = SphericalKMeans(vectors, count: 4, using: &random).assignments
      return (0..<80).allSatisfy { found[$0] == found[$0 % 4] } && Set(found).count == 4
    }
    #expect(isFound.contains(true))
  }

  @Test func `As many clusters as vectors, each by itself`() {
    var random = SeededGenerator(seed: 1)
    let vectors = Tensor.random([5, 3], seed: 3).unitRows
    let division = SphericalKMeans(vectors, count: 5, using: &random)
    #expect(Set(division.assignments).count == 5)
    for (row, cluster) in division.assignments.enumerated() {
      for column in 0..<3 {
        #expect(abs(division.centers[cluster, column] - vectors[row, column]) < 1e-5)
      }
    }
  }
}

/// Golden file: `scripts/oracles/query_search.py` (scikit-learn).
@Suite struct VectorWhiteningTests {
  @Test func `Products of whitened vectors, as scikit-learn`() throws {
    let golden = try golden("query-search", as: GoldenArrays.self, in: .module)
    var x = try golden["unwhitened"]
    let scales = try golden["columnScales"].values
    for index in x.values.indices { x.values[index] *= scales[index % 6] }
    let y = VectorWhitening(of: x, power: 1, outputSize: 2)(x)
    var products = [Float](repeating: 0, count: 900)
    let layout = MatrixLayout(rows: 30, columns: 2)
    multiply(
      y.values, layout, y.values, layout.transposed, into: &products,
      MatrixLayout(rows: 30, columns: 30))
    // The floor under variances, which scikit-learn lacks, moves the third digit.
    expectClose(products, try golden["whitenedProducts"].values, absolute: 5e-3)
  }

  @Test func `Power 0 only takes the mean away`() {
    let x = Tensor.random([20, 4], seed: 3)
    let y = VectorWhitening(of: x, power: 0)(x)
    let mean = VectorKernels.sumOfRows(x.values, columns: 4).map { $0 / 20 }
    let centered = Tensor(
      shape: [20, 4], values: x.values.enumerated().map { $1 - mean[$0 % 4] }
    ).unitRows
    for (i, j) in [(0, 1), (3, 17), (5, 5)] {
      func product(_ t: Tensor) -> Float { (0..<4).reduce(0) { $0 + t[i, $1] * t[j, $1] } }
      #expect(abs(product(y) - product(centered)) < 1e-4)
    }
  }

  @Test func `Eigenvectors of a matrix, put together again`() {
    let half = Tensor.random([6, 6], seed: 4)
    let matrix = (0..<6).map { i in
      (0..<6).map { j in (0..<6).reduce(0.0) { $0 + Double(half[i, $1] * half[j, $1]) } }
    }
    let eigen = SymmetricEigenvectors(matrix)
    #expect(eigen.values == eigen.values.sorted(by: >))
    for i in 0..<6 {
      for j in 0..<6 {
        let sum = (0..<6).reduce(0.0) {
          $0 + eigen.values[$1] * eigen.vectors[$1][i] * eigen.vectors[$1][j]
        }
        #expect(abs(sum - matrix[i][j]) < 1e-9)
        let product = (0..<6).reduce(0.0) { $0 + eigen.vectors[i][$1] * eigen.vectors[j][$1] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-9)
      }
    }
  }
}
