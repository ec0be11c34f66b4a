import Foundation

/// A server of PostgreSQL's with pgvector, for one test: its data in a folder of its own, reached by
/// a socket in that folder, stopped when nobody holds it any more.
///
/// `scripts/setup-postgresql` sees to it that there are programs to run. PostgreSQL refuses to run as
/// root, so that root runs it as nobody.
public final class PostgreSQLServer {
  /// Why there is no server.
  public struct Failure: Error, CustomStringConvertible {
    /// What was found and what to do.
    public var description: String
  }

  private let folder: TemporaryFolder
  private let programs: URL
  private var server = Process()

  /// Makes a database cluster and starts its server.
  ///
  /// - Throws: ``Failure`` if there are no programs, or if they fail.
  public init() throws {
    folder = try TemporaryFolder()
    programs = try Self.installation(copiedTo: "\(folder.path)/programs").appending(path: "bin")
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    try run("initdb", "-D", "\(folder.path)/data", "-A", "trust", "-U", "hearken", "--no-sync")
    // The server itself is the child: what `pg_ctl` starts would inherit what Foundation waits for.
    server = try Self.process(
      [
        programs.appending(path: "postgres").path, "-D", "\(folder.path)/data", "-k", folder.path,
        "-c", "listen_addresses=", "-c", "fsync=off",
      ], in: folder.path, output: "\(folder.path)/log")
    try server.run()
    for _ in 0..<600 {
      if (try? sql("SELECT 1")) != nil { return }
      guard server.isRunning else { break }
      usleep(50_000)
    }
    let log = (try? String(contentsOfFile: "\(folder.path)/log", encoding: .utf8)) ?? ""
    throw Failure(description: "The server of PostgreSQL does not start: \(log)")
  }

  deinit {
    guard server.isRunning else { return }
    kill(server.processIdentifier, SIGQUIT)  // at once, without a checkpoint
    server.waitUntilExit()
  }

  /// The address of a database of the server's.
  public func address(_ database: String = "postgres") -> String {
    "postgresql://hearken@/\(database)?host=\(folder.path)"
  }

  /// Runs a statement in a database.
  ///
  /// - Parameters:
  ///   - sql: the statement.
  ///   - database: its database.
  /// - Throws: ``Failure`` with what the server says.
  /// - Returns: its rows as `psql` prints them.
  @discardableResult public func sql(
    _ sql: String, in database: String = "postgres"
  ) throws -> String {
    try run("psql", "-v", "ON_ERROR_STOP=1", "-qAt", "-c", sql, address(database))
  }

  /// Where the programs and the extension are; those in the repository are copied, for nobody may
  /// not enter its folder.
  private static func installation(copiedTo copy: String) throws -> URL {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let unpacked = repository.appending(path: ".build/postgresql")
    let inside = "pgserver/pginstall"
    let manager = FileManager.default
    if manager.fileExists(atPath: unpacked.appending(path: "\(inside)/bin/initdb").path) {
      try manager.copyItem(at: unpacked, to: URL(fileURLWithPath: copy))
      return URL(fileURLWithPath: "\(copy)/\(inside)")
    }
    let versions = (try? manager.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    for version in versions
    where manager.fileExists(
      atPath: "/usr/share/postgresql/\(version)/extension/vector.control")
    {
      return URL(fileURLWithPath: "/usr/lib/postgresql/\(version)")
    }
    throw Failure(
      description: "There is no PostgreSQL server with pgvector; run scripts/setup-postgresql.")
  }

  @discardableResult private func run(_ program: String, _ arguments: String...) throws -> String {
    let output = "\(folder.path)/output-\(UUID().uuidString)"
    let process = try Self.process(
      [programs.appending(path: program).path] + arguments, in: folder.path, output: output)
    try process.run()
    process.waitUntilExit()
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(program) failed: \(text)")
    }
    return text
  }

  /// A program that writes to a file, as nobody if we are root.
  private static func process(
    _ command: [String], in folder: String, output: String
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      (geteuid() == 0
        ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []) + command
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    (process.standardOutput, process.standardError) = (file, file)
    return process
  }
}
