public import Tensors

/// Probabilities of many words in two steps: first the word's class, then the word within it.
///
///     p(w | x) = softmax(x C + c)[class of w] · softmax(x Vᵀ + b, over the class)[w]
///
/// With √n classes of n words a step reads about 2 √n rows of weights in place of n. Words are
/// numbered so that each class is a range of them.
///
/// Reference: Goodman (2001), Classes for fast maximum entropy training, arXiv cs/0108006; in
/// recurrent networks: Mikolov et al. (2011), Extensions of recurrent neural network language model.
public struct ClassSoftmax: Parameterized {
  /// The words of each class.
  public let classes: [Range<Int>]
  /// C and c.
  public var classScores: Linear
  /// V, [words, inputSize].
  public var wordWeights: Parameter
  /// b, [words].
  public var wordBias: Parameter
  private let classOfWord: [Int]

  /// Makes weights drawn evenly from ±1/√inputSize.
  ///
  /// - Parameters:
  ///   - name: the name of the weights.
  ///   - inputSize: the columns of x.
  ///   - classes: ranges that follow each other from 0, none of them empty.
  ///   - generator: draws the weights.
  public init(
    _ name: String, inputSize: Int, classes: [Range<Int>], using generator: inout SeededGenerator
  ) {
    precondition(
      classes.first?.lowerBound == 0 && classes.allSatisfy { !$0.isEmpty }
        && zip(classes, classes.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound },
      "classes must be ranges that follow each other")
    self.classes = classes
    classOfWord = classes.enumerated().flatMap {
      Array(repeating: $0.offset, count: $0.element.count)
    }
    classScores = Linear(
      "\(name).classes", inputSize: inputSize, outputSize: classes.count, using: &generator)
    wordWeights = Parameter(
      "\(name).words", shape: [classOfWord.count, inputSize],
      uniformWithin: 1 / Float(inputSize).squareRoot(), using: &generator)
    wordBias = Parameter("\(name).wordBias", Tensor(shape: [classOfWord.count]))
  }

  /// Divides words into classes of about the same sum of the square roots of their counts.
  ///
  /// - Parameters:
  ///   - counts: how often each word is seen, in the order of their numbers.
  ///   - count: how many classes there are to be; fewer if words are few.
  /// - Returns: the words of each class.
  public static func classes(counts: [Int], count: Int) -> [Range<Int>] {
    let shares = counts.map { Double(max($0, 1)).squareRoot() }
    let whole = shares.reduce(0, +)
    var classes: [Range<Int>] = []
    var (start, sum) = (0, 0.0)
    for (word, share) in shares.enumerated() {
      sum += share
      if sum >= whole * Double(classes.count + 1) / Double(count) || word + 1 == shares.count {
        classes.append(start..<word + 1)
        start = word + 1
      }
    }
    return classes
  }

  /// The mean of −ln p of the rows' words, in nats; rows without a word do not count.
  ///
  /// - Parameters:
  ///   - x: [rows..., inputSize].
  ///   - words: one for each row.
  /// - Returns: a scalar; 0 if no row counts.
  public func crossEntropy(_ x: Variable, _ words: [Int?]) -> Variable {
    let groups = groups(of: words)
    let within = groups.map { scores(x.value, $0).logSoftmax() }
    let counted = Float(max(words.count { $0 != nil }, 1))
    var total = 0.0
    for (group, logProbabilities) in zip(groups, within) {
      for (place, word) in group.words.enumerated() {
        total -= Double(logProbabilities[place, word - group.range.lowerBound])
      }
    }
    let operands = [x, x.tape.read(wordWeights), x.tape.read(wordBias)]
    let (frames, weights) = (x.value, wordWeights.value)
    let loss = x.tape.record(Tensor(Float(total) / counted), from: operands) { upstream in
      let scale = upstream.values[0] / counted
      var (dx, dw) = (Tensor(shape: frames.shape), Tensor(shape: weights.shape))
      var db = Tensor(shape: [weights.shape[0]])
      for (group, logProbabilities) in zip(groups, within) {
        var sums = logProbabilities.exponential().mapped { $0 * scale }
        for (place, word) in group.words.enumerated() {
          sums[place, word - group.range.lowerBound] -= scale
        }
        let members = Self.rows(Array(group.range), of: weights)
        let width = weights.columnCount
        let inputGradient = PackedMatrix(members).multiply(sums)
        for (place, row) in group.rows.enumerated() {
          VectorKernels.add(
            count: width, inputGradient.values, at: place * width, to: &dx.values, at: row * width)
        }
        let start = group.range.lowerBound
        VectorKernels.add(
          count: members.count,
          weightGradient(sums, Self.rows(group.rows, of: frames)).values, at: 0, to: &dw.values,
          at: start * width)
        VectorKernels.add(
          count: members.rowCount,
          VectorKernels.sumOfRows(sums.values, columns: members.rowCount), at: 0, to: &db.values,
          at: start)
      }
      return [dx, dw, db]
    }
    return loss + classScores(x).crossEntropy(words.map { $0.map { classOfWord[$0] } })
  }

  /// ln p of the rows' words; 0 for rows without one.
  ///
  /// - Parameters:
  ///   - x: [rows..., inputSize].
  ///   - words: one for each row.
  /// - Returns: [rows].
  public func logProbabilities(_ x: Tensor, of words: [Int?]) -> [Float] {
    let ofClasses = classScores.weights.matrix
      .multiply(x, bias: classScores.bias.value.values).logSoftmax()
    var result = [Float](repeating: 0, count: words.count)
    for group in groups(of: words) {
      let within = scores(x, group).logSoftmax()
      for (place, row) in group.rows.enumerated() {
        result[row] =
          ofClasses.values[row * classes.count + classOfWord[group.words[place]]]
          + within[place, group.words[place] - group.range.lowerBound]
      }
    }
    return result
  }

  /// The rows whose words are of one class.
  private struct Group {
    var range: Range<Int>
    var rows: [Int] = []
    var words: [Int] = []
  }

  private func groups(of words: [Int?]) -> [Group] {
    var groups = classes.map { Group(range: $0) }
    for (row, word) in words.enumerated() {
      guard let word else { continue }
      groups[classOfWord[word]].rows.append(row)
      groups[classOfWord[word]].words.append(word)
    }
    return groups.filter { !$0.rows.isEmpty }
  }

  /// The scores of a class's words, [rows of the group, words of the class].
  private func scores(_ x: Tensor, _ group: Group) -> Tensor {
    let weights = Self.rows(Array(group.range), of: wordWeights.value)
    return PackedMatrix(weights, transposed: true)
      .multiply(Self.rows(group.rows, of: x), bias: Array(wordBias.value.values[group.range]))
  }

  private static func rows(_ rows: [Int], of matrix: Tensor) -> Tensor {
    let width = matrix.columnCount
    var result = Tensor(shape: [rows.count, width])
    for (place, row) in rows.enumerated() {
      VectorKernels.copy(
        rows: 1, columns: width, matrix.values, at: row * width, stride: width, to: &result.values,
        at: place * width, stride: width)
    }
    return result
  }

  /// Calls `body` with C, c, V and b.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try classScores.forEachParameter(body)
    try body(&wordWeights)
    try body(&wordBias)
  }
}
