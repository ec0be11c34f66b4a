import Foundation

/// The members of a safetensors header's JSON object, well formed but not yet checked.
struct SafetensorsMembers: Decodable {
  /// A tensor as the header describes it.
  struct Record: Comparable {
    var name: String
    var dtype: String
    var shape: [Int]
    var offsets: [Int]

    /// The order of the data; an empty tensor comes before the one that begins where it does.
    static func < (one: Record, other: Record) -> Bool {
      guard one.offsets == other.offsets else {
        return one.offsets.lexicographicallyPrecedes(other.offsets)
      }
      return one.name < other.name
    }
  }

  var metadata: [String: String] = [:]
  var records: [Record] = []

  /// Reads the header's JSON, in which no name may stand twice.
  static func decoded(_ text: Data) throws(SafetensorsError) -> SafetensorsMembers {
    // The decoder would also take UTF-16, in which every { has a zero beside it.
    guard text.first == UInt8(ascii: "{"), !text.contains(0) else {
      throw .header(reason: "it is not UTF-8 text that begins with {")
    }
    let members: SafetensorsMembers
    do {
      members = try JSONDecoder().decode(SafetensorsMembers.self, from: text)
    } catch let error as DecodingError {
      throw .header(reason: error.place)
    } catch {
      throw .header(reason: "\(error)")
    }
    // The decoder keeps one of two members with the same name and says nothing.
    if let name = repeatedName(in: text) { throw .duplicate(name: name) }
    return members
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Name.self)
    for name in members.allKeys {
      if name.stringValue == SafetensorsHeader.metadataName {
        metadata = try members.decode([String: String].self, forKey: name)
      } else {
        let tensor = try members.nestedContainer(keyedBy: Name.self, forKey: name)
        records.append(
          Record(
            name: name.stringValue,
            dtype: try tensor.decode(String.self, forKey: Name(stringValue: "dtype")),
            shape: try tensor.decode([Int].self, forKey: Name(stringValue: "shape")),
            offsets: try tensor.decode([Int].self, forKey: Name(stringValue: "data_offsets"))))
      }
    }
  }

  /// Any name at all.
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Returns a name that stands twice in one object of well-formed JSON.
  private static func repeatedName(in text: Data) -> String? {
    var names: [Set<String>] = []  // of each object that is open, the innermost last
    var latest = ""  // the text before the colon: a name
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "{"): names.append([])
      case UInt8(ascii: "}"): _ = names.popLast()
      case UInt8(ascii: "\""): latest = string(at: &rest)
      case UInt8(ascii: ":"):
        guard let object = names.indices.last else { return nil }
        guard names[object].insert(latest).inserted else { return latest }
      default: break
      }
    }
    return nil
  }

  /// Takes a JSON string and its closing quote from the front of the text.
  private static func string(at rest: inout Data) -> String {
    var bytes = Data()
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      bytes.append(byte)
      if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() { bytes.append(escaped) }
    }
    let plain = String(decoding: bytes, as: UTF8.self)
    guard bytes.contains(UInt8(ascii: "\\")) else { return plain }
    return (try? JSONDecoder().decode(String.self, from: Data("\"\(plain)\"".utf8))) ?? plain
  }
}

extension DecodingError {
  /// Where in the JSON the error is, and what it is.
  fileprivate var place: String {
    switch self {
    case .keyNotFound(let key, let context):
      "\(Self.path(context)) has no \(key.stringValue)"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "\(Self.path(context)): \(context.debugDescription)"
    @unknown default: "\(self)"
    }
  }

  private static func path(_ context: Context) -> String {
    let path = context.codingPath.map(\.stringValue)
    return path.isEmpty ? "the whole" : path.joined(separator: " → ")
  }
}
