/// Points in two dimensions as a picture, in groups of one colour whose names stand amid them.
///
/// Both directions have the same scale and no numbers: what is shown is which points lie together, as
/// in a projection of many dimensions to two.
public struct ScatterPlot: Sendable {
  /// Written above the picture.
  public var title = ""
  /// What is drawn, the first undermost.
  public var groups: [Group]

  /// Points of one colour.
  public struct Group: Sendable {
    /// Written at the medians of the points, unless it would cover the name of a larger group; nothing
    /// if empty.
    public var name: String
    /// Where the points are.
    public var points: [(x: Double, y: Double)]

    /// Names points.
    public init(_ name: String, points: [(x: Double, y: Double)]) {
      (self.name, self.points) = (name, points)
    }
  }

  /// Makes a picture of groups.
  public init(_ groups: [Group]) {
    self.groups = groups
  }

  /// Draws the picture and writes it to a PNG file, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: where to write the file.
  ///   - width: the picture's width in pixels, 100...10,000.
  ///   - height: the picture's height in pixels, 100...10,000.
  /// - Throws: ``PlotError`` if the size is out of bounds or the file cannot be written.
  public func write(to path: String, width: Int = 900, height: Int = 900) throws(PlotError) {
    let canvas = try Canvas(width: width, height: height)
    draw(on: canvas)
    try canvas.write(to: path)
  }

  /// Draws the picture over the whole canvas.
  package func draw(on canvas: borrowing Canvas) {
    let top = drawTitle(title, on: canvas)
    let area = Rectangle(
      left: PlotFrame.border, top: top, right: canvas.bounds.right - PlotFrame.border,
      bottom: canvas.bounds.bottom - PlotFrame.border)
    let all = groups.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    guard !all.isEmpty else { return drawNoData(in: area, on: canvas) }
    let (xs, ys) = (all.map(\.x).sorted(), all.map(\.y).sorted())
    let (width, height) = (xs[xs.count - 1] - xs[0], ys[ys.count - 1] - ys[0])
    // Discs and names at the edge keep a little room.
    let scale = min(
      (area.width - 60) / max(width, 1e-9), (area.height - 60) / max(height, 1e-9))
    let middle = (x: xs[0] + width / 2, y: ys[0] + height / 2)
    func place(_ x: Double, _ y: Double) -> Point {
      Point(area.center.x + scale * (x - middle.x), area.center.y - scale * (y - middle.y))
    }
    canvas.strokeOutline(of: area)
    canvas.clip(to: area) {
      for (index, group) in groups.enumerated() {
        for point in group.points {
          canvas.fillDisc(
            center: place(point.x, point.y), radius: 3.5, color: color(at: index))
        }
      }
      var taken: [Rectangle] = []
      for group in named {
        let (xs, ys) = (group.points.map(\.x).sorted(), group.points.map(\.y).sorted())
        let middle = place(xs[xs.count / 2], ys[ys.count / 2])
        let ground = ground(of: group.name, at: middle, in: area, on: canvas)
        guard !taken.contains(where: ground.overlaps) else { continue }
        taken.append(ground)
        canvas.fill(ground, color: .grid)
        canvas.write(
          group.name, at: ground.center, size: nameSize, alignment: .center, isBold: true)
      }
    }
  }

  /// Groups whose names are written, the largest first, of equal ones the first.
  private var named: [Group] {
    groups.enumerated().filter { !$0.element.points.isEmpty && !$0.element.name.isEmpty }
      .sorted { ($1.element.points.count, $0.offset) < ($0.element.points.count, $1.offset) }
      .map(\.element)
  }

  /// The height of names, smaller where there are many.
  private var nameSize: Double { groups.count > 20 ? 12 : 16 }

  /// The pale ground of a name, on which it can be read over points, moved to lie within the area.
  private func ground(
    of name: String, at point: Point, in area: Rectangle, on canvas: borrowing Canvas
  ) -> Rectangle {
    let width = canvas.textWidth(name, size: nameSize, isBold: true) + 6
    let height = nameSize + 4
    return Rectangle(
      x: max(area.x, min(point.x - width / 2, area.right - width)),
      y: max(area.y, min(point.y - height / 2, area.bottom - height)), width: width, height: height)
  }

  /// The palette first, then colours all around the circle of hues.
  private func color(at index: Int) -> Color {
    guard groups.count > Color.seriesPalette.count else { return Color.seriesPalette[index] }
    let hue = 6 * Double(index) / Double(groups.count)
    func channel(_ offset: Double) -> UInt8 {
      let distance = (hue + offset).truncatingRemainder(dividingBy: 6)
      let level = min(1, max(0, abs(distance - 3) - 1))
      return UInt8((40 + 180 * level).rounded())
    }
    var color = Color.white
    (color.red, color.green, color.blue) = (channel(0), channel(4), channel(2))
    return color
  }
}
