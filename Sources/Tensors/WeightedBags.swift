private import CKernels

/// Bags of rows of a matrix, each row with a weight and a place: what is summed for each bag.
///
///     y[b] = Σₙ weightₙ · factors[placeₙ] ⊙ matrix[rowₙ]          over the entries n of bag b
///
/// The words of sentences are such bags: a row is a word's embedding, a place where it stands in
/// its sentence, and a weight how sure it is.
public struct WeightedBags: Sendable, Equatable {
  private var starts: [Int32] = [0]  // [bags + 1]
  private var rows: [Int32] = []  // [entries]
  private var places: [Int32] = []  // [entries]
  private var weights: [Float] = []  // [entries]
  private var largest = (row: Int32(-1), place: Int32(-1))

  /// Makes a list without bags.
  public init() {}

  /// Whether the bags and their entries are the same.
  public static func == (left: WeightedBags, right: WeightedBags) -> Bool {
    left.starts == right.starts && left.rows == right.rows && left.places == right.places
      && left.weights == right.weights
  }

  /// The number of bags.
  public var count: Int { starts.count - 1 }

  /// Adds a bag; it may be empty.
  public mutating func append(_ entries: [(row: Int, place: Int, weight: Float)]) {
    for (row, place, weight) in entries {
      precondition(row >= 0 && place >= 0, "row \(row) and place \(place) are counted from 0")
      rows.append(Int32(row))
      places.append(Int32(place))
      weights.append(weight)
      largest = (max(largest.row, Int32(row)), max(largest.place, Int32(place)))
    }
    starts.append(Int32(rows.count))
  }

  private func check(_ columns: Int, _ factors: [Float], _ matrix: [Float], _ y: [Float]) {
    precondition(
      columns > 0 && (Int(largest.place) + 1) * columns <= factors.count
        && (Int(largest.row) + 1) * columns <= matrix.count && count * columns <= y.count,
      "bags reach past a matrix of \(matrix.count) or \(factors.count) factors")
  }

  /// Adds each bag's sum to a row of `y`.
  ///
  /// - Parameters:
  ///   - matrix: the rows, [any, columns].
  ///   - columns: their length.
  ///   - factors: by place, [any, columns].
  ///   - y: [bags, columns], changed in place.
  public func addSums(
    of matrix: [Float], columns: Int, factors: [Float], to y: inout [Float]
  ) {
    check(columns, factors, matrix, y)
    unsafe factors.withUnsafeBufferPointer { factors in
      unsafe matrix.withUnsafeBufferPointer { matrix in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let factors = factors.baseAddress, let matrix = matrix.baseAddress,
            let y = y.baseAddress
          else { return }
          unsafe kernels_add_bags(
            count, columns, starts, rows, places, weights, factors, matrix, y)
        }
      }
    }
  }

  /// Adds what the gradient of the sums is to the matrix.
  ///
  /// - Parameters:
  ///   - x: gradients of the sums, [bags, columns].
  ///   - columns: the length of a row.
  ///   - factors: by place, [any, columns].
  ///   - matrix: its gradient, [any, columns], changed in place.
  public func addGradient(
    of x: [Float], columns: Int, factors: [Float], to matrix: inout [Float]
  ) {
    check(columns, factors, matrix, x)
    unsafe factors.withUnsafeBufferPointer { factors in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe matrix.withUnsafeMutableBufferPointer { matrix in
          guard let factors = factors.baseAddress, let x = x.baseAddress,
            let matrix = matrix.baseAddress
          else { return }
          unsafe kernels_add_to_bags(
            count, columns, starts, rows, places, weights, factors, x, matrix)
        }
      }
    }
  }
}
