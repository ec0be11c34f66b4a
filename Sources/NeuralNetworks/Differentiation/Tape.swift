public import Tensors

/// A record of a computation, from which gradients are found in reverse.
///
/// Each operation on a ``Variable`` adds a node that knows its result and how to turn the gradient
/// of the loss with respect to that result into gradients for its operands. A node may be as small
/// as a sum or as large as a recurrent layer over a whole sequence. ``gradients(of:)`` walks the
/// nodes backwards once and then the tape is spent.
///
/// A tape belongs to one task. Work divided over threads uses one tape each.
///
/// Reference: Griewank & Walther, *Evaluating Derivatives* (2008), chapter 3.
public final class Tape {
  /// Turns the gradient of a node's value into those of its operands; nil where none is needed.
  public typealias Backward = (Tensor) -> [Tensor?]

  struct Node {
    let value: Tensor
    let operands: [Int]
    let needsGradient: Bool
    /// Nil once the tape is spent.
    var backward: Backward?
  }

  private(set) var nodes: [Node] = []
  private var parameterNodes: [String: Int] = [:]

  /// Whether gradients will be asked for and training-only noise, such as dropout, is applied.
  ///
  /// If not, weights are recorded as constants and nothing is kept for a backward pass.
  public let isTraining: Bool

  /// Makes an empty tape.
  public init(isTraining: Bool = true) {
    self.isTraining = isTraining
  }

  /// Records a value that needs no gradient, such as input frames.
  public func constant(_ value: Tensor) -> Variable {
    append(Node(value: value, operands: [], needsGradient: false, backward: nil))
  }

  /// Records an input whose gradient is asked for.
  public func input(_ value: Tensor) -> Variable {
    append(Node(value: value, operands: [], needsGradient: true, backward: nil))
  }

  /// Records a weight; the same parameter read twice is one node, so its gradients add up.
  public func read(_ parameter: Parameter) -> Variable {
    if let index = parameterNodes[parameter.name] {
      return Variable(tape: self, index: index)
    }
    if isTraining, case .int8 = parameter.storage {
      preconditionFailure("\(parameter.name) is held as integers, which cannot be trained")
    }
    let variable = isTraining ? input(parameter.value) : constant(parameter.value)
    parameterNodes[parameter.name] = variable.index
    return variable
  }

  /// Records an operation.
  ///
  /// - Parameters:
  ///   - value: its result.
  ///   - operands: the variables it was computed from.
  ///   - backward: called at most once with the gradient of `value`; returns one gradient for each
  ///     operand, in order.
  /// - Returns: the result as a variable.
  public func record(
    _ value: Tensor, from operands: [Variable], backward: @escaping Backward
  ) -> Variable {
    precondition(operands.allSatisfy { $0.tape === self }, "operands are from another tape")
    let needsGradient = operands.contains(where: \.needsGradient)
    return append(
      Node(
        value: value, operands: operands.map(\.index), needsGradient: needsGradient,
        backward: needsGradient ? backward : nil))
  }

  /// Returns the gradients of a scalar with respect to every parameter that was read, and to every
  /// input.
  ///
  /// - Parameter loss: a variable with one element.
  /// - Returns: the gradients; zero for a parameter that does not matter to the loss.
  public func gradients(of loss: Variable) -> Gradients {
    precondition(loss.value.count == 1, "only a scalar has gradients, not \(loss.value.shape)")
    var found = [Tensor?](repeating: nil, count: nodes.count)
    found[loss.index] = Tensor(shape: loss.value.shape, repeating: 1)
    for index in stride(from: loss.index, through: 0, by: -1) {
      guard let backward = nodes[index].backward, let gradient = found[index] else { continue }
      found[index] = nil  // an inner node's gradient is not asked for again
      let parts = backward(gradient)
      let operands = nodes[index].operands
      precondition(parts.count == operands.count, "one gradient per operand")
      for (operand, part) in zip(operands, parts) {
        guard let part, nodes[operand].needsGradient else { continue }
        precondition(part.shape == nodes[operand].value.shape, "gradient of another shape")
        guard var sum = found[operand] else {
          found[operand] = part
          continue
        }
        found[operand] = nil  // so that the sum is changed in place
        VectorKernels.add(part.values, to: &sum.values)
        found[operand] = sum
      }
    }
    // A pass that holds a variable would keep the tape, which keeps the pass, for ever.
    for index in nodes.indices { nodes[index].backward = nil }
    var byName: [String: Tensor] = [:]
    for (name, index) in parameterNodes {
      byName[name] = found[index] ?? Tensor(shape: nodes[index].value.shape)
    }
    return Gradients(byName: byName, byInput: found)
  }

  private func append(_ node: Node) -> Variable {
    nodes.append(node)
    return Variable(tape: self, index: nodes.count - 1)
  }
}

/// A value on a ``Tape``.
public struct Variable {
  /// The tape that records what is done with it.
  public let tape: Tape
  let index: Int

  /// The value.
  public var value: Tensor { tape.nodes[index].value }

  /// The shape of the value.
  public var shape: [Int] { value.shape }

  /// Whether a parameter or an input takes part in it.
  public var needsGradient: Bool { tape.nodes[index].needsGradient }

  /// Whether what a layer makes of it can have gradients: if not, the layer need not record how.
  var isTracked: Bool { tape.isTraining || needsGradient }
}
