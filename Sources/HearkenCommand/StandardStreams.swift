import Foundation

/// Writes results to standard output.
///
/// Unlike `print`, which says nothing when the disk is full, this throws. A reader that has gone
/// away (`| head`) ends the program, as is usual, by the signal `SIGPIPE`.
func emit(_ data: Data) throws(OutputError) {
  do {
    try FileHandle.standardOutput.write(contentsOf: data)
  } catch {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
    throw OutputError(reason: (cause ?? error).localizedDescription)
  }
}

/// Writes a line to standard output.
func emit(line: String) throws(OutputError) {
  try emit(Data("\(line)\n".utf8))
}

/// Writes text to standard output as it is.
func emit(text: String) throws(OutputError) {
  if !text.isEmpty { try emit(Data(text.utf8)) }
}

/// Writes a message as a line to standard error; if that is closed, there is nobody to tell.
func complain(_ message: String) {
  tell("hearken: \(message)\n")
}

/// Writes text to standard error as it is.
func tell(_ text: String) {
  try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
}

/// The warning about a recording of which samples are missing.
func cutShort(_ file: String) -> String {
  "\(file) ends too early or is damaged; what could be read is used."
}

/// Standard output does not take what is written.
struct OutputError: Error, CustomStringConvertible {
  /// What the system says.
  var reason: String

  /// Says what happened and what to do.
  var description: String {
    "standard output cannot be written (\(reason)); write to a place that has space."
  }
}
