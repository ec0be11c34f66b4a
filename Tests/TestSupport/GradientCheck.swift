public import NeuralNetworks
public import Tensors
public import Testing

/// Expects the gradients of a computation to agree with central differences.
///
/// The output is made a scalar by a random weighting. Each input and each parameter is moved by
/// ±`step` along random directions of length 1, and the measured slope
///
///     (f(x + step · d) − f(x − step · d)) / (2 step)
///
/// is compared with the gradient's component along d, within
/// `tolerance × (1 + |slope|)`. The sums run in double precision.
///
/// - Parameters:
///   - model: the parameters to check.
///   - inputs: further tensors to check.
///   - directions: how many directions are tried for each tensor.
///   - step: how far to move.
///   - tolerance: as above.
///   - seed: draws the directions and the weighting.
///   - sourceLocation: where a failure is reported.
///   - output: the computation; any shape.
public func expectGradientsMatchDifferences<Model: Parameterized>(
  _ model: Model, inputs: [Tensor] = [], directions: Int = 3, step: Float = 1e-2,
  tolerance: Double = 2e-3, seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation,
  output: (Model, [Variable], Tape) -> Variable
) {
  var random = SeededGenerator(seed: seed)
  let tape = Tape()
  let variables = inputs.map { tape.input($0) }
  let result = output(model, variables, tape)
  let weighting = result.value.mapped { _ in random.normal() }
  let gradients = tape.gradients(of: (result * tape.constant(weighting)).sum())

  func value(_ model: Model, _ inputs: [Tensor]) -> Double {
    let tape = Tape()
    let result = output(model, inputs.map { tape.input($0) }, tape).value
    return zip(result.values, weighting.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  func check(_ name: String, _ gradient: Tensor?, moved: (Tensor) -> Double) {
    guard let gradient else {
      Issue.record("\(name) has no gradient", sourceLocation: sourceLocation)
      return
    }
    for _ in 0..<directions {
      var direction = gradient.mapped { _ in random.normal() }
      let length = Float(VectorKernels.sumOfSquares(direction.values).squareRoot())
      direction = direction.mapped { $0 / length }
      let found = zip(gradient.values, direction.values).reduce(0.0) {
        $0 + Double($1.0) * Double($1.1)
      }
      let slope =
        (moved(direction.mapped { $0 * step }) - moved(direction.mapped { -$0 * step }))
        / (2 * Double(step))
      #expect(
        abs(found - slope) <= tolerance * (1 + abs(slope)),
        "\(name): gradient \(found), central difference \(slope)", sourceLocation: sourceLocation)
    }
  }

  for (index, input) in inputs.enumerated() {
    check("input \(index)", gradients[variables[index]]) { move in
      var moved = inputs
      moved[index] = input.combined(with: move, +)
      return value(model, moved)
    }
  }
  for parameter in model.parameters {
    check(parameter.name, gradients[parameter]) { move in
      var moved = model
      moved.forEachParameter {
        if $0.name == parameter.name { $0.value = $0.value.combined(with: move, +) }
      }
      return value(moved, inputs)
    }
  }
}

/// A model without parameters, to check operations on inputs alone.
public struct NoParameters: Parameterized {
  /// Makes it.
  public init() {}

  /// Calls nothing.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {}
}

extension Tensor {
  /// A tensor of normally distributed values.
  public static func random(_ shape: [Int], seed: UInt64, scale: Float = 1) -> Tensor {
    var random = SeededGenerator(seed: seed)
    return Tensor(shape: shape).mapped { _ in random.normal() * scale }
  }
}
