public import Tensors

/// Finds the vectors nearest to queries by comparing with every one.
///
///     score = query · vector        the cosine, if both are of unit length
///
/// Vectors are compared in blocks that fit into the cache, with all queries of a call at once, so
/// that memory is read once for them: one query reads it at the speed of memory.
public struct ExactSearch: Sendable {
  /// A vector that was found.
  public struct Match: Sendable, Equatable {
    /// Its row among the vectors.
    public var row: Int
    /// How near it is.
    public var score: Float

    /// Names a row and its score.
    public init(row: Int, score: Float) {
      (self.row, self.score) = (row, score)
    }
  }

  /// Rows compared at once.
  private static let blockRows = 2048

  /// The number of elements of a vector.
  public let size: Int
  private let values: [Float]  // [count, size]

  /// Takes vectors, [count, size].
  public init(_ values: [Float], size: Int) {
    precondition(size > 0 && values.count % size == 0, "\(values.count) values of size \(size)")
    (self.values, self.size) = (values, size)
  }

  /// The number of vectors.
  public var count: Int { values.count / size }

  /// Returns the best rows for each query, the best first; of equal scores the lower row.
  ///
  /// - Parameters:
  ///   - queries: [queries, size].
  ///   - count: how many rows are wanted for each.
  /// - Returns: for each query at most `count` rows.
  public func callAsFunction(_ queries: Tensor, count: Int) -> [[Match]] {
    precondition(queries.columnCount == size, "queries \(queries.shape) for vectors of \(size)")
    let queryCount = queries.rowCount
    var best = [BestMatches](repeating: BestMatches(capacity: count), count: queryCount)
    var scores = [Float](repeating: 0, count: queryCount * Self.blockRows)
    for start in stride(from: 0, to: self.count, by: Self.blockRows) {
      let rows = min(Self.blockRows, self.count - start)
      multiply(
        queries.values, MatrixLayout(rows: queryCount, columns: size), values,
        MatrixLayout(rows: rows, columns: size, offset: start * size).transposed, into: &scores,
        MatrixLayout(rows: queryCount, columns: rows, rowStride: Self.blockRows))
      for query in 0..<queryCount {
        best[query].accept(
          scores, at: query * Self.blockRows, count: rows, firstRow: start)
      }
    }
    return best.map(\.sorted)
  }
}

/// The best matches so far: a heap whose root is the worst of them.
private struct BestMatches {
  let capacity: Int
  private var heap: [ExactSearch.Match] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  var sorted: [ExactSearch.Match] {
    heap.sorted { $0.score != $1.score ? $0.score > $1.score : $0.row < $1.row }
  }

  mutating func accept(_ scores: [Float], at offset: Int, count: Int, firstRow: Int) {
    guard capacity > 0 else { return }
    // Rows come in rising order, so that an equal score never displaces one that is there.
    for index in 0..<count
    where heap.count < capacity || scores[offset + index] > heap[0].score {
      insert(ExactSearch.Match(row: firstRow + index, score: scores[offset + index]))
    }
  }

  private static func isWorse(_ left: ExactSearch.Match, _ right: ExactSearch.Match) -> Bool {
    left.score != right.score ? left.score < right.score : left.row > right.row
  }

  private mutating func insert(_ match: ExactSearch.Match) {
    var place: Int
    if heap.count < capacity {
      heap.append(match)
      place = heap.count - 1
      while place > 0, Self.isWorse(heap[place], heap[(place - 1) / 2]) {
        heap.swapAt(place, (place - 1) / 2)
        place = (place - 1) / 2
      }
      return
    }
    heap[0] = match
    place = 0
    while true {
      let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
      guard let worst = children.min(by: { Self.isWorse(heap[$0], heap[$1]) }),
        Self.isWorse(heap[worst], heap[place])
      else { return }
      heap.swapAt(place, worst)
      place = worst
    }
  }
}
