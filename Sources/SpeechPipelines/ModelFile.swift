import NeuralNetworks

/// A file of one of Hearken's models: safetensors, with the model's kind in the metadata.
enum ModelFile {
  /// Reads a model.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - kind: what the file must say that it is.
  ///   - make: makes the model; the flaws that it throws are told with the path.
  /// - Returns: the model.
  /// - Throws: ``ModelFileError``, or what else `make` throws.
  static func read<Model>(
    _ path: String, kind: String, _ make: (Safetensors) throws -> Model
  ) throws -> Model {
    let file: Safetensors
    do {
      file = try Safetensors(contentsOf: path)
    } catch {
      throw ModelFileError(path: path, flaw: .notSafetensors(error))
    }
    do {
      guard let found = file.metadata["hearken.kind"] else {
        throw ModelFileError.Flaw.noConfiguration
      }
      guard found == kind else { throw ModelFileError.Flaw.kind(found: found, needed: kind) }
      return try make(file)
    } catch let flaw as ModelFileError.Flaw {
      throw ModelFileError(path: path, flaw: flaw)
    }
  }
}
