import NeuralNetworks

extension Recognizer {
  /// Returns the recogniser with its matrices as 8-bit integers; nil if they are already.
  public func quantized() -> Recognizer? {
    var result = self
    result.acousticModel.quantize()
    return result.acousticModel.parameters == acousticModel.parameters ? nil : result
  }
}
