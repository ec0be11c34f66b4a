import Foundation

/// The checked header of a safetensors file: which bytes are which tensor.
struct SafetensorsHeader {
  /// The longest header that the format allows, in bytes.
  static let longestLength = 100_000_000
  /// The name in the header that is not a tensor's.
  static let metadataName = "__metadata__"

  /// How an element is stored.
  enum ElementType: String {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i8 = "I8"

    /// Bytes of one element.
    var size: Int {
      switch self {
      case .f32: 4
      case .f16, .bf16: 2
      case .i8: 1
      }
    }
  }

  /// Where one tensor is.
  struct Entry {
    var name: String
    var elementType: ElementType
    var shape: [Int]
    /// The indices of the tensor's bytes in the file's data.
    var bytes: Range<Int>
  }

  /// What the file says about itself.
  var metadata: [String: String]
  /// The tensors in the order of their data.
  var entries: [Entry] = []

  /// Reads and checks the header of a whole file.
  init(_ data: Data) throws(SafetensorsError) {
    guard data.count >= 8 else { throw .tooShort(byteCount: data.count) }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= min(data.count - 8, Self.longestLength) else {
      throw .headerLength(found: length, available: data.count - 8)
    }
    let text = data.dropFirst(8).prefix(Int(length))
    let members = try SafetensorsMembers.decoded(text)
    metadata = members.metadata
    var end = 0
    for record in members.records.sorted() {
      let entry = try Entry(record, begin: end, dataStart: text.endIndex)
      end += entry.bytes.count
      entries.append(entry)
    }
    guard end == data.endIndex - text.endIndex else {
      throw .dataLength(found: data.endIndex - text.endIndex, needed: end)
    }
  }

  /// Returns the header of tensors that follow one another, padded so that the data begin at a
  /// multiple of `alignment` bytes.
  static func encoded(
    metadata: [String: String], tensors: [(name: String, type: ElementType, shape: [Int])],
    alignment: Int
  ) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let pairs = texts.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
      members.append("\(quoted(metadataName)):{\(pairs)}")
    }
    var begin = 0
    for (name, type, shape) in tensors {
      precondition(name != metadataName, "no tensor can be called \(metadataName)")
      let end = begin + shape.reduce(type.size, *)
      let extents = shape.map(String.init).joined(separator: ",")
      members.append(
        """
        \(quoted(name)):{"dtype":"\(type.rawValue)","shape":[\(extents)],\
        "data_offsets":[\(begin),\(end)]}
        """)
      begin = end
    }
    let text = [UInt8]("{\(members.joined(separator: ","))}".utf8)
    let padding = -(8 + text.count) & (alignment - 1)
    return text + [UInt8](repeating: UInt8(ascii: " "), count: padding)
  }

  /// Returns a JSON string; what need not be escaped is not, as the Python package does it.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{c}": result += "\\f"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension SafetensorsHeader.Entry {
  /// Checks what the header says about a tensor whose data have to begin at `begin`, counted from
  /// `dataStart`.
  fileprivate init(
    _ record: SafetensorsMembers.Record, begin: Int, dataStart: Int
  ) throws(SafetensorsError) {
    let name = record.name
    guard let elementType = SafetensorsHeader.ElementType(rawValue: record.dtype) else {
      throw .elementType(tensor: name, found: record.dtype)
    }
    guard record.offsets.count == 2, record.offsets[0] == begin, record.offsets[1] >= begin else {
      throw .offsets(tensor: name, found: record.offsets, neededBegin: begin)
    }
    var needed = elementType.size
    for extent in record.shape {
      let (product, overflow) = needed.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw .extents(tensor: name, found: record.shape) }
      needed = product
    }
    guard record.offsets[1] - begin == needed else {
      throw .byteCount(tensor: name, found: record.offsets[1] - begin, needed: needed)
    }
    let (last, overflow) = dataStart.addingReportingOverflow(record.offsets[1])
    guard !overflow else { throw .offsets(tensor: name, found: record.offsets, neededBegin: begin) }
    self.init(
      name: name, elementType: elementType, shape: record.shape, bytes: dataStart + begin..<last)
  }
}
