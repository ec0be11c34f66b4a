import Foundation
import NeuralNetworks
public import Plots

/// What an experiment found.
public struct ExperimentResult: Sendable {
  /// The figures.
  public var table: ResultTable
  /// What was to be shown, and whether it was.
  public var claims: [Claim]
  /// What is worth looking at.
  public var pictures: [Picture]
  /// Examples in words, such as the replies of a chat bot.
  public var examples: [String] = []

  /// Puts together what was found.
  public init(
    table: ResultTable, claims: [Claim], pictures: [Picture], examples: [String] = []
  ) {
    (self.table, self.claims, self.pictures, self.examples) = (table, claims, pictures, examples)
  }

  /// Something that is said of networks, and whether the figures agree.
  public struct Claim: Sendable, Codable, Equatable {
    /// What is said.
    public var text: String
    /// The figures that decide.
    public var found: String
    /// Whether they agree.
    public var holds: Bool

    /// Makes a claim of which it is known whether it holds.
    public init(_ text: String, found: String, holds: Bool) {
      (self.text, self.found, self.holds) = (text, found, holds)
    }
  }

  /// A picture with the stem of its file's name.
  public struct Picture: Sendable {
    /// What is drawn.
    public enum Content: Sendable {
      /// Lines.
      case lines(LineChart)
      /// A matrix in colours.
      case map(HeatMap)
    }

    /// The stem of the file's name.
    public var name: String
    /// What is drawn.
    public var content: Content
    /// The size in pixels.
    public var size = (width: 900, height: 480)

    /// Makes a picture of lines.
    public init(_ name: String, _ chart: LineChart, height: Int = 480) {
      (self.name, content, size.height) = (name, .lines(chart), height)
    }

    /// Makes a picture of a matrix.
    public init(_ name: String, _ map: HeatMap, height: Int = 480) {
      (self.name, content, size.height) = (name, .map(map), height)
    }
  }

  /// Writes the figures and pictures into a folder, which is made if there is none.
  ///
  /// - Parameter folder: where to write `table.tsv` and the pictures.
  /// - Returns: the paths of the files.
  /// - Throws: `PlotError`, `AtomicFileError`, or that of a folder that cannot be made.
  @discardableResult
  public func write(to folder: String) throws -> [String] {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var paths = ["\(folder)/table.tsv"]
    try AtomicFile.write(Data(table.tabSeparated.utf8), to: paths[0])
    for picture in pictures {
      let path = "\(folder)/\(picture.name).png"
      switch picture.content {
      case .lines(let chart):
        try chart.write(to: path, width: picture.size.width, height: picture.size.height)
      case .map(let map):
        try map.write(to: path, width: picture.size.width, height: picture.size.height)
      }
      paths.append(path)
    }
    return paths
  }
}
