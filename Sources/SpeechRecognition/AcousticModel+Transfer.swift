import NeuralNetworks
import Tensors

extension AcousticModel {
  /// Takes over what another model has learnt, as a start for training on other data.
  ///
  /// Every layer of the same name and shape is copied. Of the output layer, the columns of the
  /// labels that both models know are copied; the others keep their random start.
  ///
  /// - Parameters:
  ///   - other: the model to begin from.
  ///   - labels: for each label of this model, the other's label for the same symbol, if any.
  /// - Returns: the names of the parameters that could not be taken over at all.
  public mutating func adopt(_ other: AcousticModel, labels: [Int?]) -> [String] {
    precondition(labels.count == configuration.labelCount, "one entry for each label")
    let known = Dictionary(uniqueKeysWithValues: other.parameters.map { ($0.name, $0.value) })
    var left: [String] = []
    forEachParameter { parameter in
      guard let source = known[parameter.name] else { return left.append(parameter.name) }
      if parameter.name.hasPrefix("output.") {
        guard source.rowCount == parameter.value.rowCount else {
          return left.append(parameter.name)
        }
        parameter.value.copyColumns(of: source, labels)
      } else if source.shape == parameter.value.shape {
        parameter.value = source
      } else {
        left.append(parameter.name)
      }
    }
    return left
  }
}

extension Tensor {
  /// Replaces each column that has an entry by that column of another tensor with as many rows.
  fileprivate mutating func copyColumns(of source: Tensor, _ columns: [Int?]) {
    for row in 0..<rowCount {
      for (column, other) in columns.enumerated() {
        guard let other else { continue }
        values[row * columnCount + column] = source.values[row * source.columnCount + other]
      }
    }
  }
}
