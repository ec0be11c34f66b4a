import Foundation

/// Figures in rows and named columns.
public struct ResultTable: Sendable, Codable, Equatable {
  /// What a column holds, with its unit.
  public private(set) var columns: [String]
  /// A figure or a name for each column.
  public private(set) var rows: [[String]] = []

  /// Makes a table without rows.
  public init(_ columns: String...) {
    self.columns = columns
  }

  /// Makes a table of rows.
  public init(columns: [String], rows: [[String]]) {
    (self.columns, self.rows) = (columns, rows)
  }

  /// Adds a row.
  public mutating func add(_ cells: String...) { add(cells) }

  /// Adds a row.
  public mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "\(cells) for the columns \(columns)")
    rows.append(cells)
  }

  /// The table with a tab between cells.
  public var tabSeparated: String {
    ([columns] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// The table with spaces between columns, each as wide as its widest cell.
  public var aligned: String {
    let lines = [columns] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      let padded = zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      return padded.joined(separator: "  ").trimmingTrailingSpaces + "\n"
    }.joined()
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Double {
  /// The number with so many digits after the point.
  func rounded(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }

  /// The number with three significant digits.
  var short: String { String(format: "%.3g", self) }

  /// A share as per cent.
  var percent: String { String(format: "%.1f %%", 100 * self) }
}
