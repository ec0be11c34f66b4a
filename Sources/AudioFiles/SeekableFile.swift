import Foundation

/// A file opened for reading in which one can jump, closed when it goes away.
///
/// libsndfile needs to jump to read most formats. A pipe is therefore copied to a temporary file
/// that has no name, so that it vanishes with the process however that ends.
struct SeekableFile: ~Copyable {
  /// The file descriptor, which this value owns.
  let descriptor: Int32
  /// The number of bytes in the file.
  let size: Int

  /// Opens a file, or standard input if the path is "-".
  static func opened(path: String) throws(AudioFileError) -> SeekableFile {
    guard !path.utf8.contains(0) else {
      throw .unreadable(path: path, reason: "a path cannot hold a zero byte")
    }
    let opened = unsafe path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw .unreadable(path: path, reason: systemError()) }
    let source = SeekableFile(descriptor: opened, size: 0)
    var status = stat()
    guard unsafe fstat(opened, &status) == 0 else {
      throw .unreadable(path: path, reason: systemError())
    }
    let file: SeekableFile
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      lseek(opened, 0, SEEK_SET)  // standard input may have been read before
      file = SeekableFile(descriptor: source.release(), size: Int(status.st_size))
    case S_IFIFO, S_IFSOCK:
      file = try source.copied(path: path)
    case S_IFDIR:
      throw .unreadable(path: path, reason: "it is a directory, not a file; name a file in it")
    default:
      throw .unreadable(path: path, reason: "it is a device, not a file or a pipe")
    }
    guard file.size > 0 else { throw .empty(path: path) }
    return file
  }

  /// Copies what is left of standard input to a temporary file, after bytes already read from it.
  static func standardInput(after beginning: [UInt8]) throws(AudioFileError) -> SeekableFile {
    let opened = dup(STDIN_FILENO)
    guard opened >= 0 else { throw .unreadable(path: "-", reason: systemError()) }
    return try SeekableFile(descriptor: opened, size: 0).copied(path: "-", after: beginning)
  }

  private init(descriptor: Int32, size: Int) {
    self.descriptor = descriptor
    self.size = size
  }

  deinit { close(descriptor) }

  /// Gives the descriptor to another owner.
  private consuming func release() -> Int32 {
    let released = descriptor
    discard self
    return released
  }

  /// Copies what is left of this file to a temporary one without a name.
  ///
  /// - Parameters:
  ///   - path: the path to name in an error.
  ///   - beginning: bytes that stand before them in the copy.
  /// - Returns: the copy, at its beginning.
  /// - Throws: ``AudioFileError/unreadable(path:reason:)``, also when the disk is full.
  consuming func copied(
    path: String, after beginning: [UInt8] = []
  ) throws(AudioFileError) -> SeekableFile {
    let directory = FileManager.default.temporaryDirectory.path
    var name = Array("\(directory)/hearken-XXXXXX".utf8CString)
    let temporary = unsafe mkstemp(&name)
    guard temporary >= 0 else {
      throw .unreadable(path: path, reason: "no copy in \(directory): \(systemError())")
    }
    unsafe unlink(name)
    _ = fcntl(temporary, F_SETFD, FD_CLOEXEC)
    let target = SeekableFile(descriptor: temporary, size: 0)
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var size = beginning.count
    guard target.write(beginning[...], at: 0) else {
      throw .unreadable(path: path, reason: "no copy in \(directory): \(systemError())")
    }
    while true {
      let count = unsafe Glibc.read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, reason: systemError()) }
      guard count > 0 else { break }
      guard target.write(block[..<count], at: size) else {
        throw .unreadable(path: path, reason: "no copy in \(directory): \(systemError())")
      }
      size += count
    }
    lseek(temporary, 0, SEEK_SET)
    return SeekableFile(descriptor: target.release(), size: size)
  }

  /// Returns up to `count` bytes at a position: fewer at the end of the file.
  func bytes(at position: Int, count: Int) -> [UInt8] {
    guard position >= 0, position < size else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
      found = unsafe max(0, pread(descriptor, buffer.baseAddress, count, position))
    }
  }

  /// Writes all the bytes at a position; false if the disk refuses.
  func write(_ bytes: ArraySlice<UInt8>, at position: Int) -> Bool {
    var written = 0
    while written < bytes.count {
      let rest = bytes.dropFirst(written)
      let count = unsafe rest.withUnsafeBytes { rest in
        unsafe pwrite(descriptor, rest.baseAddress, rest.count, position + written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}

/// What the system says about the call that has just failed, as in "No such file or directory".
private func systemError() -> String {
  unsafe String(cString: strerror(errno))
}
