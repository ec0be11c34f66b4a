/// What can go wrong with an index.
public enum VectorIndexError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened, read or written.
  case file(path: String, reason: String)
  /// There is no such file.
  case missing(path: String)
  /// The file is something else.
  case notAnIndex(path: String)
  /// The file was written by a newer version.
  case version(path: String, found: Int64, needed: Int64)
  /// The file is damaged.
  case damaged(path: String, reason: String)
  /// Another program is changing the file.
  case busy(path: String)
  /// There is a file already.
  case exists(path: String)
  /// A database server cannot be reached, or will not do what it is asked.
  case database(address: String, reason: String)
  /// The vectors were made by another model.
  case otherModel(path: String, found: String, needed: String)
  /// A recording is there already.
  case alreadyThere(path: String, recording: String)
  /// A recording is not there.
  case notThere(path: String, recording: String)

  /// Says what was found, what was needed and what to do.
  public var description: String {
    switch self {
    case .file(let path, let reason):
      "\(path): \(reason); name an index that `hearken index create` has made, in a folder that is writable."
    case .missing(let path):
      "There is no index \(path); make it by `hearken index create`, or name another."
    case .notAnIndex(let path):
      "\(path) is not an index of Hearken's; name one that `hearken index create` has made."
    case .version(let path, let found, let needed):
      "\(path) is an index of version \(found), but \(needed) is needed; make it anew."
    case .damaged(let path, let reason):
      "\(path) is damaged (\(reason)); see `hearken index verify`, and make it anew or take a copy."
    case .busy(let path):
      "\(path) is being changed by another program; wait until that has ended."
    case .exists(let path):
      "\(path) exists already; add to it by `hearken index add`, or name another."
    case .database(let address, let reason):
      """
      \(address): \(reason); check that the server runs, that you may use this database, and that \
      its extension pgvector is installed (Debian: postgresql-NN-pgvector).
      """
    case .otherModel(let path, let found, let needed):
      """
      \(path) holds vectors of the model \(found), but the model at hand is \(needed): their vectors \
      cannot be compared. Name the index's model by --model.
      """
    case .alreadyThere(let path, let recording):
      "\(path) holds \(recording) already; remove it first, or add with --replace."
    case .notThere(let path, let recording):
      "\(path) holds no \(recording); `hearken index list` shows what it holds."
    }
  }
}
