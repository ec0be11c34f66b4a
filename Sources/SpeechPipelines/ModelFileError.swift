public import NeuralNetworks

/// What can go wrong when loading a model.
public struct ModelFileError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong with it.
  public var flaw: Flaw

  /// How a file differs from a model that can be used.
  public enum Flaw: Error, Equatable {
    /// There is no such file, nor a shipped model of that name.
    case notFound(shipped: [String])
    /// The file is not safetensors.
    case notSafetensors(SafetensorsError)
    /// The metadata do not say what the tensors are for.
    case noConfiguration
    /// The file holds another kind of model, or another version.
    case kind(found: String, needed: String)
    /// The configuration cannot be read, or its parts do not fit each other.
    case configuration(reason: String)
    /// The tensors have fewer elements than the configuration asks for.
    case weightCount(found: Int, needed: Int)
    /// A tensor is not there.
    case missing(tensor: String)
    /// A tensor has another shape than the configuration asks for.
    case shape(tensor: String, found: [Int], needed: [Int])
    /// A tensor holds NaN or infinity.
    case notFinite(tensor: String)
    /// A tensor is there as integers, but cannot be, or one of them is −128.
    case integers(tensor: String)
    /// There are tensors that the configuration does not ask for.
    case unknown(tensors: [String])
  }

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch flaw {
    case .notFound(let shipped):
      """
      There is no model \(path): name a .safetensors file, a folder with a model.safetensors, or a \
      shipped model \
      (\(shipped.isEmpty ? "none is installed" : shipped.joined(separator: ", "))).
      """
    case .notSafetensors(.file(let error)):
      error.description
    case .notSafetensors(.inFile(_, let error)), .notSafetensors(let error):
      "\(path) is not a model: \(error)"
    case .noConfiguration:
      """
      \(path) has tensors but no configuration of Hearken's; a model made by `hearken train` is \
      needed.
      """
    case .kind(let found, let needed):
      """
      \(path) is a "\(found)", but a "\(needed)" is needed; name a model of this kind and version.
      """
    case .configuration(let reason):
      "\(path) has a configuration that cannot be used: \(reason)"
    case .weightCount(let found, let needed):
      """
      \(path) has \(found) weights, but its configuration needs at least \(needed); the file is \
      incomplete.
      """
    case .missing(let tensor):
      "\(path) has no tensor \(tensor), which its configuration needs; the file is incomplete."
    case .shape(let tensor, let found, let needed):
      "\(path): tensor \(tensor) has the shape \(found), but its configuration needs \(needed)."
    case .notFinite(let tensor):
      "\(path): tensor \(tensor) holds NaN or infinity; the training diverged. Use another file."
    case .integers(let tensor):
      """
      \(path): tensor \(tensor) holds integers that no version has written; the file is damaged. \
      Make it again with `hearken quantize`.
      """
    case .unknown(let tensors):
      """
      \(path) has \(tensors.count) tensors that its configuration does not know, such as \
      \(tensors.first ?? ""); it was written by another version.
      """
    }
  }
}
