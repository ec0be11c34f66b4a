import Foundation
import Plots
import Testing

@Suite struct LineChartTests {
  private let blue = Color(0x0000FF)

  /// Where a colour appears: the smallest and largest x and y of its pixels.
  private func extent(of color: Color, on image: PixelImage) -> (
    x: ClosedRange<Int>, y: ClosedRange<Int>
  )? {
    var xs: [Int] = []
    var ys: [Int] = []
    for y in 0..<image.height {
      for x in 0..<image.width where image[x, y] == color {
        xs.append(x)
        ys.append(y)
      }
    }
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max()
    else { return nil }
    return (left...right, top...bottom)
  }

  private func chart(_ x: [Double], _ y: [Double], xAxis: Axis = Axis(), yAxis: Axis = Axis())
    -> LineChart
  {
    LineChart(
      xAxis: xAxis,
      panels: [.init(yAxis: yAxis, series: [.init("", x: x, y: y, color: blue)])])
  }

  @Test func aLineLiesWhereItsNumbersSay() throws {
    // A level line at 1/4 of the height, over the middle half of the width.
    let canvas = try Canvas(width: 600, height: 400)
    chart(
      [25, 75], [2.5, 2.5], xAxis: Axis(range: 0...100), yAxis: Axis(range: 0...10)
    ).draw(on: canvas)
    // The frame of a line over everything tells where the axes are.
    let reference = try Canvas(width: 600, height: 400)
    chart(
      [0, 100, 100, 0], [0, 0, 10, 10], xAxis: Axis(range: 0...100), yAxis: Axis(range: 0...10)
    ).draw(on: reference)
    let line = try #require(extent(of: blue, on: canvas.image()))
    let frame = try #require(extent(of: blue, on: reference.image()))
    let width = Double(frame.x.upperBound - frame.x.lowerBound)
    let height = Double(frame.y.upperBound - frame.y.lowerBound)
    let y = Double(line.y.lowerBound + line.y.upperBound) / 2
    #expect(abs(y - (Double(frame.y.upperBound) - 0.25 * height)) < 2)
    #expect(abs(Double(line.x.lowerBound - frame.x.lowerBound) - 0.25 * width) < 5)
    #expect(abs(Double(frame.x.upperBound - line.x.upperBound) - 0.25 * width) < 5)
    #expect(line.y.count < 8)
  }

  @Test func missingPointsLeaveAGap() throws {
    let canvas = try Canvas(width: 600, height: 400)
    chart([0, 1, 2, 3, 4], [1, 1, .nan, 1, 1], xAxis: Axis(range: 0...4)).draw(on: canvas)
    let line = try #require(extent(of: blue, on: canvas.image()))
    let y = (line.y.lowerBound + line.y.upperBound) / 2
    let middle = (line.x.lowerBound + line.x.upperBound) / 2
    #expect(canvas.image()[middle, y] != blue)
    #expect(canvas.image()[line.x.lowerBound + 20, y] == blue)
  }

  @Test func everyPanelAndSeriesIsDrawn() throws {
    let canvas = try Canvas(width: 600, height: 400)
    let x = [1.0, 2, 3]
    LineChart(
      title: "run", xAxis: Axis("epoch", hasWholeSteps: true),
      panels: [
        .init(
          yAxis: Axis("loss"),
          series: [.init("train", x: x, y: [3, 2, 1]), .init("dev", x: x, y: [4, 3, 2])]),
        .init(
          yAxis: Axis("error rate", unit: "%"),
          series: [.init("dev", x: x, y: [30, 20, 10], color: blue, isDashed: true)]),
      ]
    ).draw(on: canvas)
    let first = try #require(extent(of: Color.seriesPalette[0], on: canvas.image()))
    let second = try #require(extent(of: Color.seriesPalette[1], on: canvas.image()))
    let third = try #require(extent(of: blue, on: canvas.image()))
    #expect(first.y.upperBound < third.y.lowerBound && second.y.upperBound < third.y.lowerBound)
  }

  @Test func anySeriesIsAPicture() throws {
    let extreme = Double.greatestFiniteMagnitude
    let cases: [([Double], [Double])] = [
      ([], []), ([1], [2]), ([1, 2], [5, 5]), ([1, 1], [2, 3]), ([1], [.nan]), ([.nan], [1]),
      ([1, 2, 3], [.infinity, 1, -.infinity]), ([-extreme, extreme], [extreme, -extreme]),
      ([1, 2], [.leastNonzeroMagnitude, .leastNormalMagnitude]), ([1, 2], [-1, 0]),
    ]
    for (x, y) in cases {
      for scale in [Axis.Scale.linear, .logarithmic] {
        for (width, height) in [(100, 100), (640, 480)] {
          let canvas = try Canvas(width: width, height: height)
          chart(x, y, xAxis: Axis("x", scale: scale), yAxis: Axis("y", scale: scale))
            .draw(on: canvas)
          let bytes = try canvas.png()
          #expect(bytes.count > 100, "\(x) \(y)")
        }
      }
    }
    let canvas = try Canvas(width: 300, height: 200)
    LineChart(xAxis: Axis(), panels: []).draw(on: canvas)
  }

  @Test func aSinglePointIsSeen() throws {
    let canvas = try Canvas(width: 400, height: 300)
    chart([1], [2]).draw(on: canvas)
    #expect(extent(of: blue, on: canvas.image()) != nil)
  }

  @Test func theFileIsWritten() throws {
    let path = temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try chart([1, 2], [3, 4]).write(to: path)
    let read = try Canvas(contentsOfPNG: path).image()
    #expect(read.width == 1_200 && read.height == 700)
    #expect(extent(of: blue, on: read) != nil)
  }
}
