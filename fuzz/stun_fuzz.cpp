// STUN: whatever parses keeps its views inside the datagram, and an answer made from it parses, is
// genuine, and names the address that was put in.
#include <cstdlib>
#include <vector>

#include "rtp/stun.hpp"

namespace {

using namespace bedside;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Not an HMAC: the property needs only something that depends on every byte.
std::array<std::uint8_t, 20> checksum(ByteSpan key, ByteSpan message) {
  std::array<std::uint8_t, 20> tag{};
  std::uint32_t state = 2166136261U;
  for (const ByteSpan part : {key, message}) {
    for (const std::uint8_t byte : part) state = (state ^ byte) * 16777619U;
  }
  for (auto& byte : tag) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return tag;
}

bool inside(std::string_view part, ByteSpan whole) {
  const auto* start = reinterpret_cast<const std::uint8_t*>(part.data());
  return part.empty() || (start >= whole.data() && start + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan datagram(data, size);
  const auto message = rtp::StunMessage::parse(datagram);
  if (!message) return 0;
  require(size >= 20 && size <= 1500);
  require(inside(message->username(), datagram));
  require(inside(message->username_local(), datagram) && inside(message->username_remote(), datagram));
  message->verify("password", checksum);

  std::vector<std::uint8_t> room(600);
  rtp::StunAddress address;
  address.is_v6 = (data[19] & 1) != 0;
  address.port = static_cast<std::uint16_t>(data[18] << 8 | data[17]);
  for (std::size_t i = 0; i < (address.is_v6 ? 16U : 4U); ++i) address.ip[i] = data[i];
  room.resize(rtp::write_binding_success(room, message->transaction(), address, "password", checksum));
  const auto answer = rtp::StunMessage::parse(room);
  require(answer && answer->is_binding(rtp::StunClass::success) && answer->verify("password", checksum));
  require(answer->mapped_address() == address && answer->transaction() == message->transaction());

  std::vector<std::uint8_t> question(700);
  const rtp::BindingRequest request{message->transaction(), message->username(), message->priority(),
                                    message->controlling().value_or(1), true, message->use_candidate()};
  question.resize(rtp::write_binding_request(question, request, "password", checksum));
  const auto again = rtp::StunMessage::parse(question);
  require(again && again->username() == message->username() && again->priority() == message->priority());
  require(again->use_candidate() == message->use_candidate() && again->verify("password", checksum));
  return 0;
}
