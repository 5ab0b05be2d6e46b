internal import Environment

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The model throws bare error numbers; which call and which path they belong to is known one layer up.

extension Errno {
  static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
  static let notEmpty = Errno(rawValue: ENOTEMPTY)
  static let busy = Errno(rawValue: EBUSY)
}
