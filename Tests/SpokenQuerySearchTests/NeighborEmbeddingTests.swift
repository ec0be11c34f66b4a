import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpokenQuerySearch

@Suite struct NeighborEmbeddingTests {
  @Test func `Affinities are symmetric, sum to 1 and have the perplexity asked for`() {
    var embedding = NeighborEmbedding()
    embedding.perplexity = 5
    let vectors = ProximityGraphTests.clouds(30, size: 6, seed: 1)
    let p = embedding.affinities(of: vectors)
    #expect(abs(p.reduce(0, +) - 1) < 1e-9)
    for i in 0..<30 {
      #expect(p[i * 30 + i] == 0)
      for j in 0..<30 { #expect(abs(p[i * 30 + j] - p[j * 30 + i]) < 1e-15) }
    }
  }

  @Test func `The gradient is that of the divergence`() {
    let embedding = NeighborEmbedding()
    let p = embedding.affinities(of: ProximityGraphTests.clouds(8, size: 6, seed: 2))
    var random = SeededGenerator(seed: 3)
    let points = (0..<16).map { _ in Double(random.normal()) }
    func divergence(_ y: [Double]) -> Double {
      let q = (0..<64).map { index -> Double in
        let (i, j) = (index / 8, index % 8)
        return i == j
          ? 0 : 1 / (1 + pow(y[2 * i] - y[2 * j], 2) + pow(y[2 * i + 1] - y[2 * j + 1], 2))
      }
      let total = q.reduce(0, +)
      return zip(p, q).reduce(0) { $1.0 > 0 ? $0 + $1.0 * log($1.0 * total / $1.1) : $0 }
    }
    let gradient = embedding.gradient(of: points, p, exaggeration: 1)
    for index in points.indices {
      var (up, down) = (points, points)
      up[index] += 1e-5
      down[index] -= 1e-5
      let slope = (divergence(up) - divergence(down)) / 2e-5
      #expect(abs(slope - gradient[index]) < 1e-6, "\(index): \(slope) \(gradient[index])")
    }
  }

  @Test func `Neighbours among vectors are neighbours in the picture`() {
    var embedding = NeighborEmbedding()
    (embedding.perplexity, embedding.steps) = (5, 200)
    // Five of the clouds, with twelve vectors each: more than the neighbours that count.
    let all = ProximityGraphTests.clouds(240, size: 24, seed: 1)
    let rows = (0..<240).filter { $0 % 20 < 5 }
    let vectors = Tensor(
      shape: [60, 24], values: rows.flatMap { ProximityGraphTests.row($0, of: all) })
    let points = embedding(vectors)
    let exact = ExactSearch(vectors.values, size: 24)(vectors, count: 2)
    var (inPicture, among) = (0, 0)
    for i in 0..<60 {
      let nearest = (0..<60).filter { $0 != i }.min {
        hypot(points[$0].x - points[i].x, points[$0].y - points[i].y)
          < hypot(points[$1].x - points[i].x, points[$1].y - points[i].y)
      }
      if nearest.map({ rows[$0] % 20 }) == rows[i] % 20 { inPicture += 1 }
      if exact[i].contains(where: { $0.row != i && rows[$0.row] % 20 == rows[i] % 20 }) {
        among += 1
      }
    }
    // By chance 11 of 59 would lie beside one of their cloud.
    #expect(Double(inPicture) >= 0.9 * Double(among), "\(inPicture) of 60, \(among) of the vectors")
    #expect(among > 40)
    #expect(embedding(Tensor(shape: [1, 3])).count == 1)
  }
}
