public import Tensors

/// Adam with decoupled weight decay (AdamW).
///
///     m = β₁ m + (1 − β₁) g        v = β₂ v + (1 − β₂) g²
///     w = w − η (m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + λ w)
///
/// Without decay (λ = 0) this is Adam. Vectors (biases, gains) are not decayed unless asked for.
///
/// Reference: Kingma & Ba (2015), algorithm 1; Loshchilov & Hutter (2019), algorithm 2, where the
/// decay has a schedule but no rate; here η is both, as in PyTorch.
public struct Adam: Optimizer {
  /// β₁ and β₂, the memory of the mean and of the variance.
  public var betas: (mean: Float, variance: Float)
  /// ε, which keeps the division finite.
  public var epsilon: Float
  /// λ, the decay of matrices.
  public var weightDecay: Float
  /// Whether vectors are decayed as well.
  public var decaysVectors: Bool

  private var step = 0
  private var means: [String: Tensor] = [:]
  private var variances: [String: Tensor] = [:]

  /// Makes the rule with no memory.
  public init(
    betas: (mean: Float, variance: Float) = (0.9, 0.999), epsilon: Float = 1e-8,
    weightDecay: Float = 0, decaysVectors: Bool = false
  ) {
    precondition(
      (0..<1).contains(betas.mean) && (0..<1).contains(betas.variance),
      "betas lie in [0, 1), not \(betas)")
    precondition(epsilon > 0 && weightDecay >= 0, "epsilon and decay must not be negative")
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decaysVectors = decaysVectors
  }

  /// Changes the weights by one step.
  public mutating func update(
    _ model: inout some Parameterized, with gradients: Gradients, rate: Float
  ) {
    step += 1
    let step = step
    var (means, variances) = (self.means, self.variances)
    (self.means, self.variances) = ([:], [:])  // so that the moments are changed in place
    model.forEachParameter { parameter in
      guard let gradient = gradients[parameter] else { return }
      let zero = Tensor(shape: gradient.shape)
      let isDecayed = decaysVectors || gradient.rank > 1
      VectorKernels.adam(
        &parameter.value.values, gradient: gradient.values,
        mean: &means[parameter.name, default: zero].values,
        variance: &variances[parameter.name, default: zero].values, rate: rate,
        betas: (betas.mean, betas.variance), epsilon: epsilon,
        decay: isDecayed ? weightDecay : 0, step: step)
    }
    (self.means, self.variances) = (means, variances)
  }

  /// The number of steps and both moments.
  public var memory: [String: Tensor] {
    get {
      var memory = ["step": Tensor(Float(step))]
      for (name, mean) in means { memory["mean.\(name)"] = mean }
      for (name, variance) in variances { memory["variance.\(name)"] = variance }
      return memory
    }
    set {
      step = Int(newValue["step"]?.values[0] ?? 0)
      (means, variances) = ([:], [:])
      for (name, tensor) in newValue {
        if name.hasPrefix("mean.") { means[String(name.dropFirst(5))] = tensor }
        if name.hasPrefix("variance.") { variances[String(name.dropFirst(9))] = tensor }
      }
    }
  }
}
