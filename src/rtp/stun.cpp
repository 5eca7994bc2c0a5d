#include "rtp/stun.hpp"

#include <algorithm>

#include "base/crc32.hpp"

namespace bedside::rtp {

namespace {

constexpr std::uint32_t kCookie = 0x2112A442;
constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kMessageLimit = 1500;  // longer than an Ethernet frame is no ICE check; bounds the copies
constexpr std::uint32_t kFingerprintXor = 0x5354554E;  // RFC 8489 section 14.7
constexpr std::size_t kIntegritySize = 24;              // attribute with its header
constexpr std::size_t kFingerprintSize = 8;
constexpr std::size_t kUsernameLimit = 513;             // RFC 8489 section 14.3

namespace attribute {
constexpr std::uint16_t kMappedAddress = 0x0001;
constexpr std::uint16_t kUsername = 0x0006;
constexpr std::uint16_t kMessageIntegrity = 0x0008;
constexpr std::uint16_t kErrorCode = 0x0009;
constexpr std::uint16_t kXorMappedAddress = 0x0020;
constexpr std::uint16_t kPriority = 0x0024;
constexpr std::uint16_t kUseCandidate = 0x0025;
constexpr std::uint16_t kFingerprint = 0x8028;
constexpr std::uint16_t kIceControlled = 0x8029;
constexpr std::uint16_t kIceControlling = 0x802A;
}  // namespace attribute

/// XOR with the cookie and, for IPv6, the transaction: its own inverse.
StunAddress exclusive_or(StunAddress address, const StunTransaction& transaction) {
  address.port = static_cast<std::uint16_t>(address.port ^ kCookie >> 16);
  for (std::size_t i = 0; i < (address.is_v6 ? 16U : 4U); ++i) {
    const std::uint8_t mask = i < 4 ? static_cast<std::uint8_t>(kCookie >> (24 - 8 * i)) : transaction[i - 4];
    address.ip[i] = address.ip[i] ^ mask;
  }
  return address;
}

std::optional<StunAddress> parse_address(ByteSpan value) {
  ByteReader reader(value);
  reader.skip(1);
  const std::uint8_t family = reader.u8();
  StunAddress address;
  address.port = reader.u16();
  address.is_v6 = family == 2;
  if (family != 1 && family != 2) return std::nullopt;
  const ByteSpan ip = reader.bytes(address.is_v6 ? 16 : 4);
  if (!reader.ok()) return std::nullopt;
  std::copy(ip.begin(), ip.end(), address.ip.begin());
  return address;
}

/// The message up to `end`, with the header's length set to what it was when the attribute that ends at
/// `length_end` was the last one: integrity and fingerprint are computed over that.
class Rewound {
 public:
  Rewound(ByteSpan message, std::size_t end, std::size_t length_end) : size_(end) {
    std::copy(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(end), bytes_.begin());
    const std::size_t length = length_end - kHeaderSize;
    bytes_[2] = static_cast<std::uint8_t>(length >> 8);
    bytes_[3] = static_cast<std::uint8_t>(length);
  }
  ByteSpan bytes() const { return ByteSpan(bytes_).first(size_); }

 private:
  std::array<std::uint8_t, kMessageLimit> bytes_;
  std::size_t size_;
};

class StunWriter {
 public:
  StunWriter(MutableByteSpan destination, StunClass message_class, const StunTransaction& transaction)
      : destination_(destination.first(std::min(destination.size(), kMessageLimit))), writer_(destination_) {
    const auto bits = static_cast<unsigned>(message_class);
    writer_.u16(static_cast<std::uint16_t>(kStunBinding | (bits & 1U) << 4 | (bits & 2U) << 7));
    writer_.u16(0);
    writer_.u32(kCookie);
    writer_.bytes(transaction);
  }
  void attribute(std::uint16_t type, ByteSpan value) {
    begin(type, value.size());
    writer_.bytes(value);
    writer_.zeros((4 - value.size() % 4) % 4);
  }
  void begin(std::uint16_t type, std::size_t size) {
    writer_.u16(type);
    writer_.u16(static_cast<std::uint16_t>(size));
  }
  ByteWriter& raw() { return writer_; }

  std::size_t finish(std::string_view password, HmacSha1 hmac) {
    set_length(kIntegritySize);
    if (!writer_.ok()) return 0;
    const auto tag = hmac(as_bytes(password), writer_.written());
    attribute(attribute::kMessageIntegrity, tag);
    set_length(kFingerprintSize);
    if (!writer_.ok()) return 0;
    const std::uint32_t crc = crc32(writer_.written()) ^ kFingerprintXor;
    begin(attribute::kFingerprint, 4);
    writer_.u32(crc);
    return writer_.ok() ? writer_.size() : 0;
  }

 private:
  void set_length(std::size_t still_to_come) {
    writer_.patch_u16(2, static_cast<std::uint16_t>(writer_.size() - kHeaderSize + still_to_come));
  }
  MutableByteSpan destination_;
  ByteWriter writer_;
};

}  // namespace

std::optional<StunMessage> StunMessage::parse(ByteSpan datagram) {
  if (datagram.size() < kHeaderSize || datagram.size() > kMessageLimit) return std::nullopt;
  ByteReader reader(datagram);
  const std::uint16_t type = reader.u16();
  const std::size_t length = reader.u16();
  const std::uint32_t cookie = reader.u32();
  if (type >> 14 != 0 || cookie != kCookie || length % 4 != 0 || length != datagram.size() - kHeaderSize) return std::nullopt;
  StunMessage message;
  message.bytes_ = datagram;
  message.class_ = static_cast<StunClass>((type >> 4 & 1) | (type >> 7 & 2));
  message.method_ = static_cast<std::uint16_t>((type & 0x000F) | (type >> 1 & 0x0070) | (type >> 2 & 0x0F80));
  const ByteSpan transaction = reader.bytes(message.transaction_.size());
  std::copy(transaction.begin(), transaction.end(), message.transaction_.begin());

  while (reader.remaining() > 0) {
    const std::size_t start = reader.offset();
    const std::uint16_t name = reader.u16();
    const std::size_t size = reader.u16();
    const ByteSpan value = reader.bytes(size);
    reader.skip((4 - size % 4) % 4);
    if (!reader.ok() || message.has_fingerprint_) return std::nullopt;  // nothing may follow FINGERPRINT
    if (name == attribute::kFingerprint) {
      if (size != 4) return std::nullopt;
      const std::uint32_t expected = crc32(datagram.first(start)) ^ kFingerprintXor;
      ByteReader given(value);
      if (given.u32() != expected) return std::nullopt;
      message.has_fingerprint_ = true;
    } else if (message.integrity_offset_ == 0) {
      if (name == attribute::kMessageIntegrity) {
        if (size != 20) return std::nullopt;
        message.integrity_offset_ = start;
      } else if (!message.take(name, value)) {
        return std::nullopt;
      }
    }
  }
  return message;
}

bool StunMessage::take(std::uint16_t type, ByteSpan value) {
  ByteReader reader(value);
  switch (type) {
    case attribute::kUsername:
      if (value.size() > kUsernameLimit) return false;
      username_ = {reinterpret_cast<const char*>(value.data()), value.size()};
      return true;
    case attribute::kPriority:
      priority_ = reader.u32();
      return reader.ok();
    case attribute::kUseCandidate:
      use_candidate_ = true;
      return true;
    case attribute::kIceControlling:
      controlling_ = reader.u64();
      return reader.ok();
    case attribute::kIceControlled:
      controlled_ = reader.u64();
      return reader.ok();
    case attribute::kXorMappedAddress: {
      const auto address = parse_address(value);
      if (address) mapped_ = exclusive_or(*address, transaction_);
      return address.has_value();
    }
    case attribute::kMappedAddress:
      return parse_address(value).has_value();  // the XOR form is what counts
    case attribute::kErrorCode: {
      reader.skip(2);
      const int hundreds = reader.u8() & 0x07;
      const int rest = reader.u8();
      error_code_ = hundreds * 100 + rest;
      return reader.ok() && rest < 100;
    }
    default:
      if (type < 0x8000 && unknown_required_ == 0) unknown_required_ = type;
      return true;
  }
}

std::string_view StunMessage::username_local() const {
  const std::size_t colon = username_.find(':');
  return colon == std::string_view::npos ? std::string_view() : username_.substr(0, colon);
}

std::string_view StunMessage::username_remote() const {
  const std::size_t colon = username_.find(':');
  return colon == std::string_view::npos ? std::string_view() : username_.substr(colon + 1);
}

bool StunMessage::verify(std::string_view password, HmacSha1 hmac) const {
  if (integrity_offset_ == 0) return false;
  const Rewound covered(bytes_, integrity_offset_, integrity_offset_ + kIntegritySize);
  const auto expected = hmac(as_bytes(password), covered.bytes());
  unsigned difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    difference |= static_cast<unsigned>(expected[i] ^ bytes_[integrity_offset_ + 4 + i]);
  }
  return difference == 0;
}

std::size_t write_binding_request(MutableByteSpan destination, const BindingRequest& request, std::string_view password,
                                  HmacSha1 hmac) {
  StunWriter writer(destination, StunClass::request, request.transaction);
  writer.attribute(attribute::kUsername, as_bytes(request.username));
  writer.begin(request.controlling ? attribute::kIceControlling : attribute::kIceControlled, 8);
  writer.raw().u64(request.tie_breaker);
  writer.begin(attribute::kPriority, 4);
  writer.raw().u32(request.priority);
  if (request.use_candidate) writer.begin(attribute::kUseCandidate, 0);
  return writer.finish(password, hmac);
}

std::size_t write_binding_success(MutableByteSpan destination, const StunTransaction& transaction,
                                  const StunAddress& mapped, std::string_view password, HmacSha1 hmac) {
  StunWriter writer(destination, StunClass::success, transaction);
  const StunAddress hidden = exclusive_or(mapped, transaction);
  const std::size_t ip_size = hidden.is_v6 ? 16 : 4;
  writer.begin(attribute::kXorMappedAddress, 4 + ip_size);
  writer.raw().u8(0);
  writer.raw().u8(hidden.is_v6 ? 2 : 1);
  writer.raw().u16(hidden.port);
  writer.raw().bytes(ByteSpan(hidden.ip).first(ip_size));
  return writer.finish(password, hmac);
}

std::size_t write_binding_error(MutableByteSpan destination, const StunTransaction& transaction, int code,
                                std::string_view password, HmacSha1 hmac) {
  if (code < 300 || code > 699) return 0;
  StunWriter writer(destination, StunClass::error, transaction);
  writer.begin(attribute::kErrorCode, 4);
  writer.raw().u16(0);
  writer.raw().u8(static_cast<std::uint8_t>(code / 100));
  writer.raw().u8(static_cast<std::uint8_t>(code % 100));
  return writer.finish(password, hmac);
}

}  // namespace bedside::rtp
