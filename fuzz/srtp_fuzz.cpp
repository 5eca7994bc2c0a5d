// SRTP: a packet that can be protected comes back as it was, on both profiles; a stranger's bytes are
// refused; one flipped bit of a genuine packet is refused.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "secure/srtp.hpp"

namespace {

using namespace bedside;

void require(bool condition) {
  if (!condition) std::abort();
}

secure::SrtpKey key_of(secure::SrtpProfile profile) {
  secure::SrtpKey key{profile, {}, {}};
  for (std::size_t i = 0; i < key.key.size(); ++i) key.key[i] = static_cast<std::uint8_t>(i * 11);
  for (std::size_t i = 0; i < secure::srtp_salt_size(profile); ++i) key.salt[i] = static_cast<std::uint8_t>(i * 13);
  return key;
}

using Unprotect = Result<std::size_t, secure::SrtpWhy> (secure::SrtpReceiver::*)(MutableByteSpan);

void check(secure::SrtpReceiver& receiver, Unprotect unprotect, ByteSpan plain, ByteSpan sealed) {
  std::vector<std::uint8_t> changed(sealed.begin(), sealed.end());
  const std::size_t at = plain.empty() ? 0 : plain.back() * sealed.size() / 256;
  changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1U << (plain.size() % 8));
  require(!(receiver.*unprotect)(changed).ok());
  std::vector<std::uint8_t> packet(sealed.begin(), sealed.end());
  const auto size = (receiver.*unprotect)(packet);
  require(size.ok() && std::ranges::equal(std::span(packet).first(*size), plain));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan plain(data, size);
  for (const auto profile : {secure::SrtpProfile::aead_aes_128_gcm, secure::SrtpProfile::aes128_cm_sha1_80}) {
    const secure::SrtpKey key = key_of(profile);
    secure::SrtpSender sender(key);
    secure::SrtpReceiver receiver(key);
    std::vector<std::uint8_t> raw(plain.begin(), plain.end());
    require(!receiver.unprotect(raw).ok());
    raw.assign(plain.begin(), plain.end());
    require(!receiver.unprotect_rtcp(raw).ok());

    std::vector<std::uint8_t> room(size + secure::kSrtcpOverhead);
    const auto rtp = sender.protect(plain, room);
    if (rtp) check(receiver, &secure::SrtpReceiver::unprotect, plain, ByteSpan(room).first(*rtp));
    if (rtp) require(!sender.protect(plain, room).ok());  // once under its key
    const auto rtcp = sender.protect_rtcp(plain, room);
    if (rtcp) check(receiver, &secure::SrtpReceiver::unprotect_rtcp, plain, ByteSpan(room).first(*rtcp));
  }
  return 0;
}
