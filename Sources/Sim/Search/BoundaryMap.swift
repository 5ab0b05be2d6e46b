/// What was tried at which boundary of a system, and what came of it.
///
/// A boundary lies between two operations that a task calls one after the other. Whatever happens between them, or
/// to the first of them, is a cell: another task goes on, the process dies, the power fails, the operation fails.
/// A cell that is not in the map is not applicable: nothing of that kind can happen there.
public struct BoundaryMap: Sendable, Equatable, Codable {
  /// A boundary's cells, in the order of their columns.
  public struct Row: Sendable, Equatable, Codable {
    /// The boundary.
    public let boundary: Boundary
    /// Its cells.
    public fileprivate(set) var cells: [Cell]
  }

  /// The boundaries, by their places.
  public private(set) var rows: [Row] = []

  /// Creates an empty map.
  public init() {}

  /// Every column of the map, in order.
  public var columns: [Column] { Set(rows.flatMap { $0.cells.map(\.column) }).sorted() }

  /// Every cell, row by row.
  public var cells: [(boundary: Boundary, cell: Cell)] {
    rows.flatMap { row in row.cells.map { (row.boundary, $0) } }
  }

  /// The cell of a boundary and a column; nil when it is not applicable.
  public subscript(_ boundary: Boundary, _ column: Column) -> Cell? {
    guard let row = rows.first(where: { $0.boundary == boundary }) else { return nil }
    return row.cells.first { $0.column == column }
  }

  /// Adds what was tried; the counts of two cells add up.
  public mutating func add(_ cell: Cell, at boundary: Boundary) {
    let index = rows.firstIndex { $0.boundary >= boundary } ?? rows.endIndex
    if index == rows.endIndex || rows[index].boundary != boundary {
      rows.insert(Row(boundary: boundary, cells: []), at: index)
    }
    let column = rows[index].cells.firstIndex { $0.column >= cell.column } ?? rows[index].cells.endIndex
    if column < rows[index].cells.endIndex, rows[index].cells[column].column == cell.column {
      rows[index].cells[column].add(cell)
    } else {
      rows[index].cells.insert(cell, at: column)
    }
  }

  /// Adds another map.
  ///
  /// Of two failures alike the one that was there before is told, so maps are to be added in order.
  public mutating func add(_ other: BoundaryMap) {
    for (boundary, cell) in other.cells { add(cell, at: boundary) }
  }
}

extension BoundaryMap {
  /// A call of an operation, or an end of a task.
  public struct Place: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The file's last path component; without a line, the task's end or start in words.
    public let name: String
    /// The line, counted from 1; nil for an end of a task.
    public let line: Int?

    /// Creates a place.
    public init(_ name: String, line: Int? = nil) {
      self.name = name
      self.line = line
    }

    /// The place for people: `EventLog.swift:88`.
    public var description: String { line.map { "\(name):\($0)" } ?? name }

    /// By name, then by line.
    public static func < (left: Place, right: Place) -> Bool {
      (left.name, left.line ?? 0) < (right.name, right.line ?? 0)
    }
  }

  /// Where something can happen: after the one place and before the other.
  public struct Boundary: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The call of the last operation before.
    public let before: Place
    /// The call of the first operation after.
    public let after: Place

    /// Creates a boundary.
    public init(before: Place, after: Place) {
      self.before = before
      self.after = after
    }

    /// Both places.
    public var description: String { "\(before) -> \(after)" }

    /// By the place before, then by that after.
    public static func < (left: Boundary, right: Boundary) -> Bool {
      (left.before, left.after) < (right.before, right.after)
    }
  }

  /// A kind of thing that can happen at a boundary.
  public struct Column: Hashable, Comparable, Codable, Sendable {
    /// What makes it happen.
    public enum Family: Int, Codable, Sendable, Comparable {
      /// Nothing does: the base run.
      case nothing
      /// The scheduler: another task goes on.
      case turn
      /// The world: a process dies, the power fails.
      case event
      /// The operation itself fails.
      case fault

      /// In the order of declaration.
      public static func < (left: Family, right: Family) -> Bool { left.rawValue < right.rawValue }
    }

    /// What makes it happen.
    public let family: Family
    /// Its name: `switch`, `crash`, `short-write`.
    public let name: String

    /// Creates a column.
    public init(_ family: Family, _ name: String) {
      self.family = family
      self.name = name
    }

    /// Nothing happens otherwise: cell 0, the run without any fault.
    public static let nothing = Column(.nothing, "none")

    /// Another task goes on.
    public static let turn = Column(.turn, "switch")

    /// By family, then by name.
    public static func < (left: Column, right: Column) -> Bool {
      (left.family, left.name) < (right.family, right.name)
    }
  }
}
