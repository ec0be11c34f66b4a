import CPostgreSQL
import Foundation

/// A connection to a database of PostgreSQL's, by libpq; values travel in the server's binary form.
@safe final class PostgreSQLDatabase {
  private let connection: OpaquePointer
  /// Where it is, without a password.
  let address: String

  /// Connects to a server.
  ///
  /// - Parameter address: as libpq understands it, `postgresql://user@host/name?…`.
  /// - Throws: ``VectorIndexError/database(address:reason:)`` if nobody answers.
  init(_ address: String) throws(VectorIndexError) {
    self.address = Self.withoutPassword(address)
    guard let connection = unsafe PQconnectdb(address) else {
      throw .database(address: self.address, reason: "there is no memory for a connection")
    }
    unsafe self.connection = connection
    guard unsafe PQstatus(connection) == CONNECTION_OK else {
      throw .database(address: self.address, reason: unsafe Self.message(of: connection))
    }
    // Notices are no news: what exists already was asked for with IF NOT EXISTS.
    unsafe PQsetNoticeProcessor(connection, { _, _ in }, nil)
  }

  deinit { unsafe PQfinish(connection) }

  /// An address that may be shown.
  static func withoutPassword(_ address: String) -> String {
    var shown = address
    if let scheme = shown.range(of: "://") {
      let host = shown[scheme.upperBound...]
      let end = host.firstIndex(where: { "/?".contains($0) }) ?? host.endIndex
      if let at = host[..<end].lastIndex(of: "@"), let colon = host[..<at].firstIndex(of: ":") {
        shown.removeSubrange(colon..<at)
      }
    }
    guard let query = shown.firstIndex(of: "?") else { return shown }
    let kept = shown[shown.index(after: query)...].split(separator: "&")
      .filter { !$0.hasPrefix("password=") }
    return shown[..<query] + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// Runs a statement, whose parameters are `$1`, `$2` and so on, and returns its rows.
  @discardableResult func rows(
    _ sql: String, _ values: DatabaseValue...
  ) throws(VectorIndexError) -> [[DatabaseValue]] {
    let result = unsafe execute(sql, values)
    defer { unsafe PQclear(result) }
    switch unsafe PQresultStatus(result) {
    case PGRES_COMMAND_OK: return []
    case PGRES_TUPLES_OK: break
    default: throw unsafe error(result)
    }
    let columns = unsafe PQnfields(result)
    return unsafe (0..<PQntuples(result)).map { row in
      (0..<columns).map { unsafe Self.value(result, row: row, column: $0) }
    }
  }

  /// Copies rows into a table, `bytes` in the server's binary form of copies.
  func copy(_ sql: String, _ bytes: [UInt8]) throws(VectorIndexError) {
    let begun = unsafe PQexec(connection, sql)
    defer { unsafe PQclear(begun) }
    guard unsafe PQresultStatus(begun) == PGRES_COPY_IN else { throw unsafe error(begun) }
    for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
      let part = bytes[start..<min(start + 1 << 20, bytes.count)]
      let sent = unsafe part.withUnsafeBytes { part in
        unsafe PQputCopyData(
          connection, part.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(part.count))
      }
      guard sent == 1 else { throw unsafe error(nil) }
    }
    guard unsafe PQputCopyEnd(connection, nil) == 1 else { throw unsafe error(nil) }
    let ended = unsafe PQgetResult(connection)
    defer { unsafe PQclear(ended) }
    let status = unsafe PQresultStatus(ended)
    while let more = unsafe PQgetResult(connection) { unsafe PQclear(more) }
    guard status == PGRES_COMMAND_OK else { throw unsafe error(ended) }
  }

  /// Runs changes of which all or none are kept.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try rows("BEGIN")
    do {
      let result = try body()
      try rows("COMMIT")
      return result
    } catch {
      _ = try? rows("ROLLBACK")
      throw error
    }
  }

  private func execute(_ sql: String, _ values: [DatabaseValue]) -> OpaquePointer? {
    var (bytes, starts, lengths, types) = ([UInt8](), [Int?](), [Int32](), [Oid]())
    for value in values {
      let (type, content) = value.binary
      types.append(type)
      starts.append(content == nil ? nil : bytes.count)
      lengths.append(Int32(content?.count ?? 0))
      bytes += (content ?? []) + [0]
    }
    let formats = [Int32](repeating: 1, count: values.count)
    return unsafe bytes.withUnsafeBytes { bytes in
      let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let parameters = unsafe starts.map { offset in
        unsafe offset.flatMap { offset in unsafe start.map { unsafe $0 + offset } }
      }
      return unsafe PQexecParams(
        connection, sql, Int32(values.count), types, parameters, lengths, formats, 1)
    }
  }

  private func error(_ result: OpaquePointer?) -> VectorIndexError {
    let message =
      unsafe result.map { unsafe String(cString: PQresultErrorMessage($0)) }
      ?? Self.message(of: connection)
    return .database(address: address, reason: Self.sentence(message))
  }

  private static func message(of connection: OpaquePointer) -> String {
    sentence(unsafe String(cString: PQerrorMessage(connection)))
  }

  /// A message in one line.
  private static func sentence(_ message: String) -> String {
    message.split(whereSeparator: \.isNewline).joined(separator: " ")
      .replacing("ERROR:  ", with: "")
  }

  private static func value(_ result: OpaquePointer?, row: Int32, column: Int32) -> DatabaseValue {
    guard unsafe PQgetisnull(result, row, column) == 0,
      let start = unsafe PQgetvalue(result, row, column)
    else { return .null }
    let count = Int(unsafe PQgetlength(result, row, column))
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    return DatabaseValue(binary: bytes, type: unsafe PQftype(result, column))
  }
}
