import Foundation
import Plots
import Testing

@Suite struct CanvasTests {
  private let red = Color(0xFF0000)

  @Test func linesAndAreasColourTheirPixels() throws {
    let canvas = try Canvas(width: 100, height: 100)
    canvas.stroke([Point(10, 20.5), Point(50, 20.5), Point(50, 60.5)], color: red)
    canvas.fill(Rectangle(x: 70, y: 70, width: 10, height: 5), color: Color(0x123456))
    canvas.fillDisc(center: Point(20, 80), radius: 4, color: red)
    let image = canvas.image()
    #expect(image[30, 20] == red)
    #expect(image[30, 21] == .white)
    #expect(image[79, 74] == Color(0x123456))
    #expect(image[80, 74] == .white)
    #expect(image[20, 80] == red)
    #expect(image[26, 80] == .white)
  }

  @Test func aLineHasAGapWhereAPointIsMissing() throws {
    let canvas = try Canvas(width: 100, height: 100)
    let points = [
      Point(10, 20.5), Point(30, 20.5), Point(.nan, 20.5), Point(50, 20.5), Point(70, 20.5),
    ]
    canvas.stroke(points, color: red)
    let image = canvas.image()
    #expect([20, 40, 60].map { image[$0, 20] } == [red, .white, red])
  }

  @Test func longLinesAreWhole() throws {
    let canvas = try Canvas(width: 100, height: 100)
    canvas.stroke((0...5_000).map { Point(Double($0) / 50, 20.5) }, color: red)
    let image = canvas.image()
    #expect((0..<100).filter { image[$0, 20] != red } == [])
  }

  @Test func anImageIsStretched() throws {
    let canvas = try Canvas(width: 100, height: 100)
    let cells = PixelImage(width: 2, height: 2) { x, y in
      Color(UInt32(x) * 0xFF0000 + UInt32(y) * 0xFF)
    }
    let area = Rectangle(x: 10, y: 20, width: 40, height: 60)
    canvas.draw(cells, in: area, interpolation: .nearest)
    let image = canvas.image()
    #expect(image[10, 20] == Color(0x000000))
    #expect(image[29, 49] == Color(0x000000))
    #expect(image[30, 49] == Color(0xFF0000))
    #expect(image[29, 50] == Color(0x0000FF))
    #expect(image[49, 79] == Color(0xFF00FF))
    #expect(image[50, 79] == .white)
    #expect(image[9, 20] == .white)
    canvas.draw(cells, in: area, interpolation: .bilinear)
    // Half-way between the centres of the left and the right cell.
    #expect(abs(Int(canvas.image()[30, 20].red) - 128) < 8)
  }

  @Test func textLeavesInkWhereItStands() throws {
    let canvas = try Canvas(width: 200, height: 100)
    canvas.write("Hello", at: Point(100, 50), size: 20, alignment: .center)
    let width = canvas.textWidth("Hello", size: 20)
    #expect(width > 20 && width < 80)
    let image = canvas.image()
    let marked = (0..<200).filter { x in (0..<100).contains { image[x, $0] != .white } }
    let first = try #require(marked.first)
    let last = try #require(marked.last)
    #expect(abs(Double(first) - (100 - width / 2)) < 4 && abs(Double(last) - (100 + width / 2)) < 4)
  }

  @Test func textIsShortenedAndWrapped() throws {
    let canvas = try Canvas(width: 200, height: 100)
    let short = canvas.fitted("short", size: 13, width: 100)
    #expect(short == "short")
    let shortened = canvas.fitted("a much too long title", size: 13, width: 60)
    #expect(shortened.hasSuffix("…") && shortened.hasPrefix("a m"))
    let shortenedWidth = canvas.textWidth(shortened, size: 13)
    #expect(shortenedWidth > 40 && shortenedWidth <= 60)
    let nothing = canvas.fitted("word", size: 13, width: 2)
    #expect(nothing == "")

    let text = "one two three four five six seven"
    let lines = canvas.wrapped(text, size: 13, width: 90, lineCount: 9)
    #expect(lines.count > 1 && lines.joined(separator: " ") == text)
    let widths = lines.map { canvas.textWidth($0, size: 13) }
    #expect(widths.allSatisfy { $0 <= 90 })
    let two = canvas.wrapped(text, size: 13, width: 90, lineCount: 2)
    #expect(two.count == 2 && two[0] == lines[0] && two[1].hasSuffix("…"))
    let blank = canvas.wrapped(" \n ", size: 13, width: 90, lineCount: 2)
    #expect(blank == [])
  }

  @Test func anAbsentFontIsReplaced() throws {
    let canvas = try Canvas(width: 200, height: 100, font: "No Such Font 4711")
    canvas.write("Hello", at: Point(100, 50), size: 20)
    let width = canvas.textWidth("Hello", size: 20)
    #expect(width > 0)
  }

  @Test func impossibleCoordinatesDrawNothingAndStopNothing() throws {
    let canvas = try Canvas(width: 100, height: 100)
    for value in [Double.nan, .infinity, -.infinity, 1e308] {
      canvas.stroke([Point(value, 5), Point(5, value)], color: red)
      canvas.fillDisc(center: Point(value, value), radius: 3, color: red)
      canvas.write("x", at: Point(value, value), size: 12)
    }
    canvas.fill(canvas.bounds, color: red)
    #expect(canvas.image()[50, 50] == red)
  }

  @Test func theFileIsAPNGOfThatSize() throws {
    let path = temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let canvas = try Canvas(width: 123, height: 145)
    canvas.fill(Rectangle(x: 3, y: 4, width: 5, height: 6), color: red)
    try canvas.write(to: path)
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(String(decoding: bytes[12..<16], as: UTF8.self) == "IHDR")
    #expect(bytes[16..<24] == [0, 0, 0, 123, 0, 0, 0, 145])
    let read = try Canvas(contentsOfPNG: path).image()
    #expect(read.width == 123 && read.height == 145)
    #expect(read[3, 4] == red && read[2, 4] == .white)
  }

  @Test func anUnwritablePathIsAnError() throws {
    let canvas = try Canvas(width: 100, height: 100)
    let error = #expect(throws: PlotError.self) { try canvas.write(to: "/nonexistent/a.png") }
    #expect(
      error?.description == """
        The picture cannot be written to /nonexistent/a.png: No such file or directory. Choose a \
        file in a folder that exists and that you may write to.
        """)
    #expect(
      throws: PlotError.unwritable(path: NSTemporaryDirectory(), reason: "Is a directory")
    ) {
      try canvas.write(to: NSTemporaryDirectory())
    }
  }

  @Test func sizesOutOfBoundsAreErrors() {
    for (width, height) in [(0, 700), (1_200, -1), (10_001, 700), (.max, 700)] {
      let error = #expect(throws: PlotError.self) {
        _ = try Canvas(width: width, height: height).width
      }
      #expect(error == .size(width: width, height: height, allowed: 100...10_000))
    }
    #expect(
      PlotError.size(width: 0, height: 7, allowed: 100...10_000).description
        == "A picture of 0 × 7 pixels cannot be drawn: choose 100 to 10000 pixels for each side.")
  }

  @Test func aFileThatIsNoPictureIsAnError() {
    #expect(throws: PlotError.self) { _ = try Canvas(contentsOfPNG: "/nonexistent.png").width }
  }
}

/// A path for one test's own file.
func temporaryPath() -> String {
  FileManager.default.temporaryDirectory.appending(path: "plots-\(UUID().uuidString).png").path
}
