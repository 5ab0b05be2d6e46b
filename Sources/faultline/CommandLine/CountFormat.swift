extension BinaryInteger {
  /// The number in decimal with a comma between every three digits.
  var grouped: String {
    let digits = Array(String(magnitude))
    let groups = digits.indices.map { index in
      let isBoundary = index > 0 && (digits.count - index).isMultiple(of: 3)
      return (isBoundary ? "," : "") + String(digits[index])
    }
    return (self < 0 ? "-" : "") + groups.joined()
  }
}
