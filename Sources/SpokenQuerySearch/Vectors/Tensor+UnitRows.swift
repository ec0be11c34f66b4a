public import Tensors

extension Tensor {
  /// Each row divided by its length; a row of zeros stays one.
  public var unitRows: Tensor {
    var result = self
    let columns = columnCount
    result.values.withMutableValues { values in
      var start = 0
      while start < values.count {
        var square = 0.0
        for index in start..<start + columns { square += Double(values[index] * values[index]) }
        let scale = square > 0 ? Float(1 / square.squareRoot()) : 0
        for index in start..<start + columns { values[index] *= scale }
        start += columns
      }
    }
    return result
  }
}
