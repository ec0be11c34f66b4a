public import Tensors

/// A rule that changes a model's weights along their gradients.
///
/// Its memory is kept by the parameter's name, so that it can be stored in a checkpoint.
public protocol Optimizer: Sendable {
  /// Changes the weights by one step.
  ///
  /// - Parameters:
  ///   - model: the weights; parameters without a gradient are left alone.
  ///   - gradients: from ``Tape/gradients(of:)``.
  ///   - rate: the learning rate of this step.
  mutating func update(
    _ model: inout some Parameterized, with gradients: Gradients, rate: Float)

  /// What the rule remembers, by name.
  var memory: [String: Tensor] { get set }
}
