public import Tensors

/// Stochastic gradient descent with momentum.
///
///     v = μ v + g        w = w − η v              heavy ball (Polyak, 1964)
///     v = μ v + g        w = w − η (g + μ v)      Nesterov, as in Sutskever et al. (2013)
///
/// Nesterov's gradient is taken where momentum alone would lead; w is that place, not the one that
/// Sutskever et al. step from (Bengio, Boulanger-Lewandowski & Pascanu, 2013, arXiv 1212.0901).
public struct SGD: Optimizer {
  /// μ, in [0, 1).
  public var momentum: Float
  /// Whether the gradient is taken ahead, after Nesterov.
  public var isNesterov: Bool

  private var velocities: [String: Tensor] = [:]

  /// Makes the rule with no memory.
  public init(momentum: Float = 0, isNesterov: Bool = false) {
    precondition((0..<1).contains(momentum), "momentum lies in [0, 1), not \(momentum)")
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  /// Changes the weights by one step.
  public mutating func update(
    _ model: inout some Parameterized, with gradients: Gradients, rate: Float
  ) {
    var velocities = velocities
    model.forEachParameter { parameter in
      guard let gradient = gradients[parameter] else { return }
      var velocity = velocities[parameter.name] ?? Tensor(shape: gradient.shape)
      velocity = velocity.combined(with: gradient) { momentum * $0 + $1 }
      velocities[parameter.name] = velocity
      VectorKernels.add(
        velocity.values, scale: isNesterov ? -rate * momentum : -rate, to: &parameter.value.values)
      if isNesterov {
        VectorKernels.add(gradient.values, scale: -rate, to: &parameter.value.values)
      }
    }
    self.velocities = velocities
  }

  /// The velocities.
  public var memory: [String: Tensor] {
    get { velocities }
    set { velocities = newValue }
  }
}
