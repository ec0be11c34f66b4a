import Foundation

extension NGramTable {
  /// Returns the model as an ARPA file, n-grams in the order of their words' bytes.
  ///
  /// Backoffs are written for all n-grams but the longest. `<s>`, which is no word to predict, has
  /// the probability it was given, 1 in an estimated model.
  func arpa() -> Data {
    var text = Data()
    text.append(contentsOf: "\\data\\\n".utf8)
    for (index, order) in orders.enumerated() {
      text.append(contentsOf: "ngram \(index + 1)=\(order.count)\n".utf8)
    }
    var line = [UInt8]()
    for (index, order) in orders.enumerated() {
      text.append(contentsOf: "\n\\\(index + 1)-grams:\n".utf8)
      for number in 0..<order.count {
        line.removeAll(keepingCapacity: true)
        line += decimal(order.probabilities[number])
        var separator = UInt8(ascii: "\t")
        for word in layout.words(of: order.keys[number]) {
          line.append(separator)
          line += words[word]
          separator = UInt8(ascii: " ")
        }
        if index + 1 < orders.count {
          line.append(UInt8(ascii: "\t"))
          line += decimal(order.backoffs[number])
        }
        line.append(UInt8(ascii: "\n"))
        text.append(contentsOf: line)
      }
    }
    text.append(contentsOf: "\n\\end\\\n".utf8)
    return text
  }

  /// A natural logarithm as one to base 10, with as many digits as a float has.
  private func decimal(_ value: Float) -> String.UTF8View {
    value == 0 ? "0".utf8 : Float(Double(value) / log(10.0)).description.utf8
  }
}
