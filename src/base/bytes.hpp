// Reading and writing big-endian fields with every bound checked. A reader that ran past its end
// stays failed and answers zeros, so a parser checks `ok()` once at the end of a header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace bedside {

using ByteSpan = std::span<const std::uint8_t>;
using MutableByteSpan = std::span<std::uint8_t>;

/// The characters of a text as bytes.
inline ByteSpan as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t remaining() const { return bytes_.size() - at_; }
  std::size_t offset() const { return at_; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  ByteSpan bytes(std::size_t count) {
    if (!take(count)) return {};
    return bytes_.subspan(at_ - count, count);
  }
  ByteSpan rest() { return bytes(remaining()); }
  void skip(std::size_t count) { take(count); }

 private:
  bool take(std::size_t count) {
    if (!ok_ || count > remaining()) {
      ok_ = false;
      at_ = bytes_.size();
      return false;
    }
    at_ += count;
    return true;
  }
  std::uint64_t number(std::size_t count) {
    if (!take(count)) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = at_ - count; i < at_; ++i) value = value << 8 | bytes_[i];
    return value;
  }

  ByteSpan bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// Writes into a buffer that somebody else owns; a write that does not fit fails the writer.
class ByteWriter {
 public:
  explicit ByteWriter(MutableByteSpan bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t size() const { return at_; }
  ByteSpan written() const { return bytes_.first(at_); }

  void u8(std::uint8_t value) { number(value, 1); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u24(std::uint32_t value) { number(value, 3); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void bytes(ByteSpan source) {
    if (!take(source.size())) return;
    if (!source.empty()) std::memcpy(bytes_.data() + at_ - source.size(), source.data(), source.size());
  }
  void zeros(std::size_t count) {
    if (take(count) && count > 0) std::memset(bytes_.data() + at_ - count, 0, count);
  }
  /// Overwrites two bytes written before (a length that is known only afterwards).
  void patch_u16(std::size_t offset, std::uint16_t value) {
    if (offset + 2 > at_) {
      ok_ = false;
      return;
    }
    bytes_[offset] = static_cast<std::uint8_t>(value >> 8);
    bytes_[offset + 1] = static_cast<std::uint8_t>(value);
  }

 private:
  bool take(std::size_t count) {
    if (!ok_ || count > bytes_.size() - at_) {
      ok_ = false;
      return false;
    }
    at_ += count;
    return true;
  }
  void number(std::uint64_t value, std::size_t count) {
    if (!take(count)) return;
    for (std::size_t i = 0; i < count; ++i) {
      bytes_[at_ - 1 - i] = static_cast<std::uint8_t>(value);
      value >>= 8;
    }
  }

  MutableByteSpan bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace bedside
