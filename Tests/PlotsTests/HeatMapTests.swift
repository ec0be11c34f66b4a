import Plots
import Testing

@Suite struct HeatMapTests {
  /// The colours at the centres of the cells, [columns, rows], row 0 at the bottom.
  private func cells(
    of image: PixelImage, in area: Rectangle, columns: Int, rows: Int
  ) -> [Color] {
    var colors: [Color] = []
    for column in 0..<columns {
      for row in 0..<rows {
        let x = area.x + (Double(column) + 0.5) * area.width / Double(columns)
        let y = area.y + area.height - (Double(row) + 0.5) * area.height / Double(rows)
        colors.append(image[Int(x), Int(y)])
      }
    }
    return colors
  }

  @Test func cellsHaveTheColoursOfTheirNumbers() throws {
    // Three columns of two rows; the smallest number is black, the largest white.
    var map = HeatMap([0, 0.2, 0.4, 0.6, 0.8, 1], rowCount: 2)
    map.colorMap = .grey
    map.isSmooth = false
    map.title = "known numbers"
    map.valueAxis = Axis("value", unit: "dB")
    let canvas = try Canvas(width: 400, height: 300)
    let area = map.draw(on: canvas)
    #expect(
      cells(of: canvas.image(), in: area, columns: 3, rows: 2)
        == [0x000000, 0x333333, 0x666666, 0x999999, 0xCCCCCC, 0xFFFFFF].map(Color.init))
  }

  @Test func missingAndInfiniteNumbersHaveColours() throws {
    var map = HeatMap([.nan, .infinity, -.infinity, 3], rowCount: 1)
    map.colorMap = .grey
    map.isSmooth = false
    map.valueAxis = Axis(range: 0...5)
    let canvas = try Canvas(width: 400, height: 300)
    let area = map.draw(on: canvas)
    #expect(
      cells(of: canvas.image(), in: area, columns: 4, rows: 1)
        == [.missing, Color(0xFFFFFF), Color(0x000000), Color(0x999999)])
  }

  @Test func manyColumnsAreAveraged() throws {
    // Alternating 0 and 1 in the first half, then 1: aliasing would show stripes of 0 and 1.
    let count = 360_000
    var map = HeatMap(
      (0..<count).map { $0 < count / 2 ? Float($0 % 2) : 1 }, rowCount: 1)
    map.colorMap = .grey
    let canvas = try Canvas(width: 500, height: 200)
    let area = map.draw(on: canvas)
    #expect(area.width < 500)
    let y = Int(area.y + area.height / 2)
    let image = canvas.image()
    for x in Int(area.x)..<Int(area.x + area.width / 2 - 1) {
      #expect(abs(Int(image[x, y].red) - 128) <= 2, "column \(x)")
    }
    #expect(image[Int(area.x + 0.75 * area.width), y] == .white)
  }

  @Test func aShortPeakSurvivesTheMaximum() throws {
    var values = [Float](repeating: 0, count: 10_000)
    values[5_000] = 1
    var map = HeatMap(values, rowCount: 1)
    map.colorMap = .grey
    map.reduction = .maximum
    let canvas = try Canvas(width: 400, height: 200)
    let area = map.draw(on: canvas)
    let image = canvas.image()
    let y = Int(area.y + area.height / 2)
    let row = (0..<Int(area.width)).map { image[Int(area.x) + $0, y] }
    #expect(row.contains(.white))
  }

  @Test func segmentsMarkTheirTime() throws {
    var map = HeatMap([0, 1, 0, 1], rowCount: 1)
    map.columnAxis = Axis("time", unit: "s", range: 0...4)
    map.segments = [
      .init(start: 1, end: 2, text: "word"),
      .init(start: 2, end: 2.01, text: "long words do not fit"),
      .init(start: -9, end: -8, text: "before"), .init(start: .nan, end: 3, text: "never"),
      .init(start: 3, end: 2.5, text: "backwards"),
    ]
    let canvas = try Canvas(width: 500, height: 300)
    let area = map.draw(on: canvas)
    let y = Int(area.y + area.height) + 4
    let image = canvas.image()
    #expect(image[Int(area.x + 0.375 * area.width), y] != .white)
    #expect(image[Int(area.x + 0.1 * area.width), y] == .white)
    #expect(image[Int(area.x + 0.7 * area.width), y] == .white)
  }

  @Test func aTranscriptTakesRoomFromTheMatrix() throws {
    var map = HeatMap([0, 1], rowCount: 1)
    let without = map.draw(on: try Canvas(width: 500, height: 300))
    map.transcript = String(repeating: "several words ", count: 50)
    let with = map.draw(on: try Canvas(width: 500, height: 300))
    // Four lines of 20 pixels and a gap of 8.
    #expect(without.height - with.height == 88)
  }

  @Test func emptyAndEqualDataArePictures() throws {
    for map in [
      HeatMap([], rowCount: 0), HeatMap([5, 5, 5, 5], rowCount: 2), HeatMap([7], rowCount: 1),
      HeatMap([.nan, .nan], rowCount: 1), HeatMap([-.infinity, -.infinity], rowCount: 2),
      HeatMap([.greatestFiniteMagnitude, -.greatestFiniteMagnitude], rowCount: 2),
    ] {
      for (width, height) in [(100, 100), (600, 400)] {
        let canvas = try Canvas(width: width, height: height)
        map.draw(on: canvas)
        let bytes = try canvas.png()
        #expect(bytes.count > 100)
      }
    }
    // All equal is the middle of the colours.
    var map = HeatMap([5, 5], rowCount: 1)
    map.colorMap = .grey
    let canvas = try Canvas(width: 400, height: 300)
    let area = map.draw(on: canvas)
    #expect(
      cells(of: canvas.image(), in: area, columns: 2, rows: 1) == [
        Color(0x808080), Color(0x808080),
      ])
  }

  @Test func equalDataGiveEqualBytes() throws {
    func bytes() throws -> [UInt8] {
      let canvas = try Canvas(width: 600, height: 400)
      var map = HeatMap((0..<600).map { Float($0 % 37) }, rowCount: 20)
      map.title = "the same"
      map.transcript = "every time"
      map.draw(on: canvas)
      return try canvas.png()
    }
    #expect(try bytes() == bytes())
  }
}
