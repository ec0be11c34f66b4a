import Plots
import TestSupport
import Testing

@Suite struct ScatterPlotTests {
  /// What names are written on.
  private static let ground = Color(0xE6E6E6)

  private static func pixels(_ color: Color, of plot: ScatterPlot) throws -> [(x: Int, y: Int)] {
    let canvas = try Canvas(width: 400, height: 300)
    plot.draw(on: canvas)
    let image = canvas.image()
    return (0..<image.height).flatMap { y in
      (0..<image.width).compactMap { x in image[x, y] == color ? (x, y) : nil }
    }
  }

  @Test func `Points lie where their numbers say, both directions on one scale`() throws {
    let plot = ScatterPlot([
      .init("", points: [(0, 0)]), .init("", points: [(2, 0)]), .init("", points: [(0, 1)]),
    ])
    let middles = try (0..<3).map { index in
      let found = try Self.pixels(Color.seriesPalette[index], of: plot)
      try #require(!found.isEmpty)
      return (
        x: Double(found.reduce(0) { $0 + $1.x }) / Double(found.count),
        y: Double(found.reduce(0) { $0 + $1.y }) / Double(found.count)
      )
    }
    #expect(abs(middles[0].y - middles[1].y) < 1 && abs(middles[0].x - middles[2].x) < 1)
    // Twice as far to the right as upwards.
    let (right, up) = (middles[1].x - middles[0].x, middles[0].y - middles[2].y)
    #expect(right > 100 && abs(right - 2 * up) < 2)
  }

  @Test func `No points, one point and points that are no numbers are drawn`() throws {
    let cases: [(groups: [ScatterPlot.Group], isDrawn: Bool)] = [
      ([], false), ([.init("", points: [])], false), ([.init("", points: [(1, 1)])], true),
      ([.init("", points: [(.nan, 1), (2, 2)])], true),
    ]
    for (groups, isDrawn) in cases {
      let found = try Self.pixels(Color.seriesPalette[0], of: ScatterPlot(groups))
      #expect(found.isEmpty != isDrawn, "\(groups)")
    }
  }

  @Test func `A name is not written over a larger group's, and lies in the picture`() throws {
    let many = ScatterPlot.Group("many", points: [(0, 0), (0, 0), (9, 9), (0, 0)])
    let few = ScatterPlot.Group("elsewhere", points: [(0.1, 0)])
    let unnamed = ScatterPlot.Group("", points: [(0.1, 0)])
    let alone = try Self.pixels(Self.ground, of: ScatterPlot([many, unnamed]))
    let both = try Self.pixels(Self.ground, of: ScatterPlot([many, few]))
    #expect(!alone.isEmpty && alone.count == both.count)
    let apart = ScatterPlot.Group("elsewhere", points: [(9, 0)])
    let written = try Self.pixels(Self.ground, of: ScatterPlot([many, apart]))
    #expect(written.count > both.count)
    #expect(written.allSatisfy { (0..<400).contains($0.x) && (0..<300).contains($0.y) })
  }
}
