/// How well the labels of documents are told.
///
///     P@k = mean over documents of (right among the k best) / min(k, labels of the document)
///
/// P@1 of documents with one label each is the accuracy.
public struct LabelScore: Sendable, Equatable {
  /// How many labels are asked for.
  public let count: Int
  /// P@1 of each document.
  public private(set) var first: [Double] = []
  /// P@k of each document.
  public private(set) var several: [Double] = []

  /// Asks a labeller about documents that have labels; others do not count.
  ///
  /// - Parameters:
  ///   - labeller: what is measured.
  ///   - documents: texts whose labels are known.
  ///   - count: k.
  public init(_ labeller: some DocumentLabeller, _ documents: [LabelledDocument], count: Int) {
    precondition(count > 0, "at least one label must be asked for, not \(count)")
    self.count = count
    for document in documents where !document.labels.isEmpty {
      let found = labeller(document.words, count: count).map(\.label)
      let isRight = found.map(document.labels.contains)
      first.append(isRight.first == true ? 1 : 0)
      several.append(
        Double(isRight.count(where: \.self)) / Double(min(count, document.labels.count)))
    }
  }

  /// The mean of P@1; 0 without documents.
  public var precisionAtOne: Double { Self.mean(first) }
  /// The mean of P@k; 0 without documents.
  public var precision: Double { Self.mean(several) }

  static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
