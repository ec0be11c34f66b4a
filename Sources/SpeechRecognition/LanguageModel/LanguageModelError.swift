public import NeuralNetworks

/// What can go wrong with the file of a language model.
public indirect enum LanguageModelError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened, read or written.
  case file(AtomicFileError)
  /// The file was read, but its contents are wrong.
  case inFile(path: String, LanguageModelError)
  /// A line of an ARPA file is wrong.
  case line(Int, reason: String)
  /// The file is no n-gram model of ours.
  case notAModel
  /// The file has another size than its header says.
  case byteCount(found: Int, needed: Int)
  /// The header, or what follows it, was changed after it was written.
  case damaged(part: String)
  /// The model is larger than the format or a key of 128 bits allows.
  case tooLarge(order: Int, wordCount: Int)
  /// The model is one of words, not of letters and their phones.
  case noPronunciations(word: String)
  /// A history that an n-gram needs is not listed.
  case history(missingFor: String)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .inFile(let path, let error): "\(path): \(error)"
    case .line(let number, let reason): "line \(number): \(reason)"
    case .notAModel:
      """
      this is not a binary n-gram model; make one by `hearken train lm`, or of an ARPA file by \
      `hearken lm convert`.
      """
    case .byteCount(let found, let needed):
      "there are \(found) bytes where \(needed) are needed; copy or make the model again."
    case .damaged(let part):
      "the \(part) is damaged (its checksum is wrong); copy or make the model again."
    case .tooLarge(let order, let wordCount):
      """
      \(wordCount) words with n-grams of \(order) are more than the format holds (order 1 to \
      \(NGramModel.highestOrder), order × bits of a word up to 128); use a smaller vocabulary or \
      order.
      """
    case .noPronunciations(let word):
      """
      "\(word)" is not a letter with its phones; a pronunciation model is needed, as \
      `hearken train pronunciation` makes one.
      """
    case .history(let ngram):
      """
      the n-gram "\(ngram)" is listed, but its history, without the last word, is not; list every \
      history of an n-gram.
      """
    }
  }
}
