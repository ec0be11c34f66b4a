import Foundation

extension Tensor {
  /// Returns the natural logarithm of the softmax of each row, [rows..., columns].
  ///
  ///     yᵢ = xᵢ − ln Σⱼ exp xⱼ
  ///
  /// The largest element is subtracted first, so that no exponential overflows.
  public func logSoftmax() -> Tensor {
    var result = self
    let columns = columnCount
    guard columns > 0 else { return result }
    result.values.withMutableValues { values in
      for start in stride(from: 0, to: values.count, by: columns) {
        var largest = -Float.infinity
        for index in start..<start + columns { largest = max(largest, values[index]) }
        guard largest > -.infinity else { continue }
        var sum: Float = 0
        for index in start..<start + columns { sum += expf(values[index] - largest) }
        let shift = largest + logf(sum)
        for index in start..<start + columns { values[index] -= shift }
      }
    }
    return result
  }

  /// Returns eˣ of each element.
  public func exponential() -> Tensor {
    mapped { expf($0) }
  }
}
