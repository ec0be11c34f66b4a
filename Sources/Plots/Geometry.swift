/// A position on a canvas in pixels: x to the right, y downwards from the top left corner.
package struct Point: Sendable, Equatable {
  package var x: Double
  package var y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  var isFinite: Bool { x.isFinite && y.isFinite }
}

/// An upright rectangle on a canvas in pixels.
package struct Rectangle: Sendable, Equatable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Makes a rectangle between four edges, on whole pixels and at least one pixel wide and high.
  init(left: Double, top: Double, right: Double, bottom: Double) {
    x = left.rounded()
    y = top.rounded()
    width = max(1, right.rounded() - x)
    height = max(1, bottom.rounded() - y)
  }

  var right: Double { x + width }
  var bottom: Double { y + height }
  var center: Point { Point(x + width / 2, y + height / 2) }

  /// Whether two rectangles share an area.
  func overlaps(_ other: Rectangle) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }
}

/// The middle of the pixel at a coordinate: a line one pixel wide is sharp only there.
func crisp(_ coordinate: Double) -> Double { coordinate.rounded(.down) + 0.5 }
