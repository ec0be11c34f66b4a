/// Values as PostgreSQL sends and takes them: numbers with their highest byte first.
extension DatabaseValue {
  /// Numbers of types, as the server's catalogue has them.
  private enum TypeNumber {
    static let boolean: UInt32 = 16
    static let bytes: UInt32 = 17
    static let integer64: UInt32 = 20
    static let integer32: UInt32 = 23
    static let text: UInt32 = 25
    static let float32: UInt32 = 700
    static let float64: UInt32 = 701
  }

  /// The number of its type, 0 where the statement decides, and its bytes.
  var binary: (type: UInt32, bytes: [UInt8]?) {
    switch self {
    case .integer(let number):
      (TypeNumber.integer64, UInt64(bitPattern: number).bigEndianBytes)
    case .real(let number): (TypeNumber.float64, number.bitPattern.bigEndianBytes)
    case .text(let text): (TypeNumber.text, [UInt8](text.utf8))
    case .blob(let bytes): (0, bytes)
    case .null: (0, nil)
    }
  }

  /// Reads a value of a type; of types that are none of ours the bytes.
  init(binary bytes: [UInt8], type: UInt32) {
    switch (type, bytes.count) {
    case (TypeNumber.integer64, 8):
      self = .integer(Int64(bitPattern: UInt64(bigEndianBytes: bytes[...])))
    case (TypeNumber.integer32, 4):
      self = .integer(Int64(Int32(bitPattern: UInt32(bigEndianBytes: bytes[...]))))
    case (TypeNumber.boolean, 1): self = .integer(Int64(bytes[0]))
    case (TypeNumber.float64, 8):
      self = .real(Double(bitPattern: UInt64(bigEndianBytes: bytes[...])))
    case (TypeNumber.float32, 4):
      self = .real(Double(Float(bitPattern: UInt32(bigEndianBytes: bytes[...]))))
    case (TypeNumber.text, _): self = .text(String(decoding: bytes, as: UTF8.self))
    default: self = .blob(bytes)
    }
  }

  /// A vector of pgvector's: how many elements, two bytes of nothing, the elements.
  static func vector(_ elements: some Collection<Float>) -> DatabaseValue {
    var bytes = UInt16(elements.count).bigEndianBytes + [0, 0]
    for element in elements { bytes += element.bitPattern.bigEndianBytes }
    return .blob(bytes)
  }

  /// The elements of a vector of pgvector's; none if it is not whole.
  var vector: [Float] {
    guard case .blob(let bytes) = self, bytes.count >= 4,
      bytes.count == 4 + 4 * Int(UInt16(bigEndianBytes: bytes[..<2]))
    else { return [] }
    return stride(from: 4, to: bytes.count, by: 4).map {
      Float(bitPattern: UInt32(bigEndianBytes: bytes[$0..<$0 + 4]))
    }
  }
}

extension FixedWidthInteger {
  /// The bytes, the highest first.
  var bigEndianBytes: [UInt8] {
    stride(from: Self.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: self >> Self($0))
    }
  }

  /// Puts bytes together, the highest first.
  init(bigEndianBytes bytes: ArraySlice<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
  }
}
