/// What can go wrong when reading a safetensors file.
public indirect enum SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case file(AtomicFileError)
  /// The file was read, but its contents are wrong.
  case inFile(path: String, SafetensorsError)
  /// There are fewer bytes than the 8 of the header's length.
  case tooShort(byteCount: Int)
  /// The header is said to be longer than the rest of the file, or than the format allows.
  case headerLength(found: UInt64, available: Int)
  /// The header is not a JSON object of the form that is needed.
  case header(reason: String)
  /// A name stands twice in the header.
  case duplicate(name: String)
  /// The elements are of a type that is not read.
  case elementType(tensor: String, found: String)
  /// An extent is negative, or the shape has more elements than a file can hold.
  case extents(tensor: String, found: [Int])
  /// The shape needs another number of bytes than the offsets span.
  case byteCount(tensor: String, found: Int, needed: Int)
  /// The tensor does not begin where the tensor before it ends, or ends before it begins.
  case offsets(tensor: String, found: [Int], neededBegin: Int)
  /// The data end elsewhere than the last tensor.
  case dataLength(found: Int, needed: Int)
  /// No tensor has the name that was asked for.
  case missing(tensor: String, found: [String])
  /// A tensor has another shape than was asked for.
  case shape(tensor: String, found: [Int], needed: [Int])

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .inFile(let path, let error): "\(path): \(error)"
    case .missing(let tensor, let found):
      """
      there is no tensor "\(tensor)" among the \(found.count) found (\(abbreviated(found))); \
      choose a file that was written for this model.
      """
    case .shape(let tensor, let found, let needed):
      """
      tensor "\(tensor)" has shape \(found), but \(needed) is needed; choose a file that was \
      written for this model.
      """
    case .elementType(let tensor, let found):
      """
      tensor "\(tensor)" is stored as \(found), but F32, F16, BF16 or I8 is needed; convert it before \
      saving.
      """
    default:
      "\(damage); the file is cut short or damaged: copy or write it again."
    }
  }

  /// How a damaged file differs from the format.
  private var damage: String {
    switch self {
    case .tooShort(let byteCount):
      "\(byteCount) bytes were found, but a safetensors file begins with 8 for a length"
    case .headerLength(let found, let available):
      """
      the header is said to take \(found) bytes, but \(available) follow and at most \
      \(SafetensorsHeader.longestLength) are allowed
      """
    case .header(let reason):
      "the header is not the JSON object that a safetensors file needs (\(reason))"
    case .duplicate(let name): "the name \"\(name)\" stands twice in the header"
    case .extents(let tensor, let found):
      "tensor \"\(tensor)\" has shape \(found), but extents ≥ 0 that fit in a file are needed"
    case .byteCount(let tensor, let found, let needed):
      "tensor \"\(tensor)\" spans \(found) bytes, but its shape needs \(needed)"
    case .offsets(let tensor, let found, let neededBegin):
      "tensor \"\(tensor)\" has offsets \(found), but two rising ones from \(neededBegin) are needed"
    case .dataLength(let found, let needed):
      "\(found) bytes of data were found, but the tensors need \(needed)"
    case .file, .inFile, .missing, .shape, .elementType: description
    }
  }

  /// The first few names, so that a message about a large model stays readable.
  private func abbreviated(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }
}
