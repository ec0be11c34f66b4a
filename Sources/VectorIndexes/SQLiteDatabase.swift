import CSQLite
import Foundation

/// A SQLite file that is open; all statements of one belong to one task.
///
/// Changes are written to a rollback journal first and reach the disk before they count
/// (`synchronous = FULL`), so that a program or machine that stops leaves the file as it was before
/// the transaction, or as it was meant to be after it. The next reader puts it right.
@safe final class SQLiteDatabase {
  typealias Value = DatabaseValue

  private let handle: OpaquePointer
  private let path: String

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - mode: whether it is made, changed, or only read.
  /// - Throws: ``VectorIndexError`` if it cannot be opened.
  init(_ path: String, mode: Mode) throws(VectorIndexError) {
    var handle: OpaquePointer?
    let flags =
      switch mode {
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE
      case .change: SQLITE_OPEN_READWRITE
      case .read: SQLITE_OPEN_READONLY
      }
    let code = unsafe sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      let reason = unsafe String(cString: sqlite3_errstr(code))
      unsafe sqlite3_close_v2(handle)
      throw .file(path: path, reason: reason)
    }
    unsafe self.handle = handle
    self.path = path
    unsafe sqlite3_busy_timeout(handle, 10_000)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, .max)
    try run("PRAGMA synchronous = FULL")
  }

  /// What is done to a file.
  enum Mode {
    case create, change, read
  }

  deinit { unsafe sqlite3_close_v2(handle) }

  /// Runs a statement that gives no rows that matter.
  func run(_ sql: String, _ values: Value...) throws(VectorIndexError) {
    try query(sql, values) { _ in }
  }

  /// Runs a statement and returns its rows.
  func rows(_ sql: String, _ values: Value...) throws(VectorIndexError) -> [[Value]] {
    var rows: [[Value]] = []
    try query(sql, values) { rows.append($0) }
    return rows
  }

  /// Runs a statement and hands each row on as it comes.
  func query(
    _ sql: String, _ values: [Value], row: ([Value]) -> Void
  ) throws(VectorIndexError) {
    var prepared: OpaquePointer?
    try check(unsafe sqlite3_prepare_v2(handle, sql, -1, &prepared, nil))
    defer { unsafe sqlite3_finalize(prepared) }
    for (index, value) in values.enumerated() {
      try check(unsafe bind(value, to: prepared, at: Int32(index + 1)))
    }
    while true {
      let code = unsafe sqlite3_step(prepared)
      guard code == SQLITE_ROW else {
        guard code == SQLITE_DONE else { return try check(code) }
        return
      }
      let columns = unsafe sqlite3_column_count(prepared)
      row((0..<columns).map { unsafe value(prepared, at: $0) })
    }
  }

  /// Runs changes of which all or none are kept.
  func transaction<Result>(
    _ body: () throws -> Result
  ) throws -> Result {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      try? run("ROLLBACK")
      throw error
    }
  }

  private func check(_ code: Int32) throws(VectorIndexError) {
    guard code != SQLITE_OK else { return }
    let reason = unsafe String(cString: sqlite3_errmsg(handle))
    switch code & 0xFF {
    case SQLITE_CORRUPT, SQLITE_NOTADB: throw .damaged(path: path, reason: reason)
    case SQLITE_BUSY, SQLITE_LOCKED: throw .busy(path: path)
    default: throw .file(path: path, reason: reason)
    }
  }

  private func bind(_ value: Value, to statement: OpaquePointer?, at index: Int32) -> Int32 {
    // SQLite copies what it is given before the call returns.
    let copying = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, index, number)
    case .real(let number): return unsafe sqlite3_bind_double(statement, index, number)
    case .text(let text): return unsafe sqlite3_bind_text(statement, index, text, -1, copying)
    case .blob(let bytes):
      return unsafe bytes.withUnsafeBytes { bytes in
        unsafe sqlite3_bind_blob64(
          statement, index, bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1),
          UInt64(bytes.count), copying)
      }
    case .null: return unsafe sqlite3_bind_null(statement, index)
    }
  }

  private func value(_ statement: OpaquePointer?, at column: Int32) -> Value {
    switch unsafe sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      let text = unsafe sqlite3_column_text(statement, column)
      return .text(unsafe text.map { unsafe String(cString: $0) } ?? "")
    case SQLITE_BLOB:
      let count = Int(unsafe sqlite3_column_bytes(statement, column))
      guard count > 0, let start = unsafe sqlite3_column_blob(statement, column) else {
        return .blob([])
      }
      return .blob(unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)))
    default: return .null
    }
  }
}
