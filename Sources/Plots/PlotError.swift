/// What can go wrong when drawing a picture.
public enum PlotError: Error, Equatable, CustomStringConvertible {
  /// A side of the picture is too short to read or too long to hold in memory.
  case size(width: Int, height: Int, allowed: ClosedRange<Int>)
  /// The picture cannot be written to this path.
  case unwritable(path: String, reason: String)
  /// The file is not a picture that can be read.
  case unreadable(path: String, reason: String)
  /// Cairo, which draws the picture, gave up.
  case drawing(reason: String)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .size(let width, let height, let allowed):
      """
      A picture of \(width) × \(height) pixels cannot be drawn: choose \(allowed.lowerBound) to \
      \(allowed.upperBound) pixels for each side.
      """
    case .unwritable(let path, let reason):
      """
      The picture cannot be written to \(path): \(reason). Choose a file in a folder that exists \
      and that you may write to.
      """
    case .unreadable(let path, let reason):
      "\(path) cannot be read as a PNG picture: \(reason)."
    case .drawing(let reason):
      "The picture could not be drawn: \(reason)."
    }
  }
}
