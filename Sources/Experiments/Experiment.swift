internal import Tensors

/// A run that shows what is said of a network, and checks it.
///
/// The same seed gives the same result, whatever the number of threads; another seed must show the
/// same. Each keeps to a few minutes on one processor, and quick ones to seconds.
public protocol Experiment: Sendable {
  /// The name by which it is asked for, as `adding`.
  var name: String { get }
  /// What it shows, in one sentence.
  var summary: String { get }
  /// What is done, with sizes and sources.
  var details: String { get }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - options: the seed, the size, and where data lies.
  ///   - report: told now and then how far it is.
  /// - Returns: figures, pictures, and what was claimed.
  /// - Throws: ``ExperimentError`` if data is missing, and the errors of files that cannot be read.
  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult
}

/// How an experiment is run.
public struct ExperimentOptions: Sendable {
  /// Draws weights and data.
  public var seed: UInt64 = 1
  /// Whether all is made so small that it takes seconds; claims are then not to be expected.
  public var isQuick = false
  /// The folder of recordings and texts that some experiments read.
  public var data = "../shared/data"

  /// The default: seed 1, whole size.
  public init() {}

  /// A number in the whole size, or in the quick one.
  func size(_ whole: Int, quick: Int) -> Int { isQuick ? quick : whole }

  /// A generator for one part of an experiment, so that parts do not depend on each other.
  func generator(_ part: Int = 0) -> SeededGenerator {
    SeededGenerator(seed: seed, position: UInt64(part))
  }
}

/// What can go wrong before an experiment begins.
public enum ExperimentError: Error, Equatable, CustomStringConvertible {
  /// A file or folder that the experiment reads is not there.
  case missingData(path: String, experiment: String)

  /// Says what was found, what was needed and what to do.
  public var description: String {
    switch self {
    case .missingData(let path, let experiment):
      """
      The experiment \(experiment) reads \(path), which is not there; name the folder that holds it \
      with --data.
      """
    }
  }
}
