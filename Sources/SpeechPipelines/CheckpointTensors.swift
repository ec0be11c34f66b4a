import NeuralNetworks
import Tensors

/// The tensors of a checkpoint, in parts whose names begin alike: `model.…`, `optimizer.…`.
struct CheckpointTensors {
  private(set) var all: [String: Tensor]

  /// Takes the tensors of a file.
  init(_ tensors: [String: Tensor]) { all = tensors }

  /// Puts parts together, each under its name and a dot.
  init(_ parts: [String: [String: Tensor]]) {
    all = [:]
    for (part, tensors) in parts {
      for (name, tensor) in tensors { all["\(part).\(name)"] = tensor }
    }
  }

  /// The tensors of a part by their own names.
  subscript(_ part: String) -> [String: Tensor] {
    let prefix = part + "."
    return all.reduce(into: [:]) { tensors, entry in
      guard entry.key.hasPrefix(prefix) else { return }
      tensors[String(entry.key.dropFirst(prefix.count))] = entry.value
    }
  }

  /// Returns the optimiser's memory, the part `optimizer`, for a model.
  ///
  /// - Throws: ``ModelFileError/Flaw`` if a tensor is missing, misshapen or not finite.
  func optimizerMemory(of model: some Parameterized) throws -> [String: Tensor] {
    // Both moments have a tensor for each weight; they are loaded as weights to check that.
    var moments = model
    try moments.load(self["optimizer.mean"])
    try moments.load(self["optimizer.variance"])
    guard let step = all["optimizer.step"], step.shape == [] else {
      throw ModelFileError.Flaw.missing(tensor: "optimizer.step")
    }
    guard (0...1e12).contains(step.values[0]) else {
      throw ModelFileError.Flaw.notFinite(tensor: "optimizer.step")
    }
    return self["optimizer"]
  }
}
