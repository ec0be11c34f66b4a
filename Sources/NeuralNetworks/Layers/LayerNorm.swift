import Tensors

/// Layer normalisation of each frame.
///
///     y = (x − mean x) / √(variance x + ε) ⊙ gain + bias
///
/// Mean and variance are taken over the features of one frame, so batch and time do not matter.
///
/// Reference: Ba, Kiros & Hinton (2016), arXiv 1607.06450, eq. (4).
public struct LayerNorm: Parameterized {
  /// [features], at first 1.
  public var gain: Parameter
  /// [features], at first 0.
  public var bias: Parameter
  /// ε, which keeps the division finite.
  public let epsilon: Float

  /// Makes a layer that at first only normalises.
  public init(_ name: String, featureCount: Int, epsilon: Float = 1e-5) {
    precondition(featureCount > 0 && epsilon > 0)
    gain = Parameter("\(name).gain", Tensor(shape: [featureCount], repeating: 1))
    bias = Parameter("\(name).bias", Tensor(shape: [featureCount]))
    self.epsilon = epsilon
  }

  /// Returns the normalised frames.
  ///
  /// - Parameter x: [..., features].
  /// - Returns: the same shape.
  public func callAsFunction(_ x: Variable) -> Variable {
    let (features, shape) = (gain.value.count, x.shape)
    precondition(x.value.columnCount == features, "\(shape) does not end in \(features)")
    let (gain, bias) = (gain.value.values, bias.value.values)
    var normalized = x.value  // x̂
    var scales: [Float] = []  // 1 / √(variance + ε), one for each frame
    scales.reserveCapacity(normalized.rowCount)
    for start in stride(from: 0, to: normalized.count, by: features) {
      let frame = start..<start + features
      let mean = normalized.values[frame].reduce(0, +) / Float(features)
      let variance =
        normalized.values[frame].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(features)
      let scale = 1 / (variance + epsilon).squareRoot()
      normalized.values.withMutableValues { values in
        for index in frame { values[index] = (values[index] - mean) * scale }
      }
      scales.append(scale)
    }
    var y = normalized
    y.values.withMutableValues { y in
      for index in y.indices {
        y[index] = y[index] * gain[index % features] + bias[index % features]
      }
    }
    let operands = [x, x.tape.read(self.gain), x.tape.read(self.bias)]
    return x.tape.record(y, from: operands) { gradient in
      let d = gradient.values
      var (dx, dGain) = (Tensor(shape: shape), Tensor(shape: [features]))
      for (row, scale) in scales.enumerated() {
        // With d̂ = d ⊙ gain: dx = scale (d̂ − mean d̂ − x̂ mean(d̂ ⊙ x̂)).
        let start = row * features
        var (sum, dot): (Float, Float) = (0, 0)
        for j in 0..<features {
          let direct = d[start + j] * gain[j]
          sum += direct
          dot += direct * normalized.values[start + j]
          dGain.values[j] += d[start + j] * normalized.values[start + j]
        }
        for j in 0..<features {
          let direct = d[start + j] * gain[j]
          dx.values[start + j] =
            scale * (direct - (sum + normalized.values[start + j] * dot) / Float(features))
        }
      }
      let dBias = Tensor(shape: [features], values: VectorKernels.sumOfRows(d, columns: features))
      return [dx, dGain, dBias]
    }
  }

  /// Calls `body` with gain and bias.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&gain)
    try body(&bias)
  }
}
