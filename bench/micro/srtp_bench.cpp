// SRTP: protecting one packet, protecting for many receivers at once, unprotecting; both profiles, both back ends.
#include <benchmark/benchmark.h>

#include <cstring>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "rtp/packet.hpp"
#include "secure/srtp.hpp"

namespace bedside::secure {
namespace {

constexpr std::size_t kHeader = 24;

SrtpKey make_key(SrtpProfile profile, std::uint64_t seed) {
  SeededRandom random(seed);
  SrtpKey key{profile, {}, {}};
  random.fill(key.key);
  random.fill(std::span(key.salt).first(srtp_salt_size(profile)));
  return key;
}

std::vector<std::uint8_t> make_packet(std::size_t size) {
  std::vector<std::uint8_t> packet(size, 0x5A);
  const std::uint8_t data[] = {1, 2, 3};
  const rtp::Extension elements[] = {{3, data}, {4, data}};
  rtp::write_header(packet, {96, false, false, 0, 0, 77}, elements);
  return packet;
}

void put_sequence(std::vector<std::uint8_t>& packet, std::uint16_t sequence) {
  packet[2] = static_cast<std::uint8_t>(sequence >> 8);
  packet[3] = static_cast<std::uint8_t>(sequence);
}

struct Setting {
  explicit Setting(const benchmark::State& state)
      : profile(state.range(0) == 0 ? SrtpProfile::aead_aes_128_gcm : SrtpProfile::aes128_cm_sha1_80),
        backend(state.range(1) == 0 ? SrtpBackend::openssl : SrtpBackend::ipsec_mb),
        size(static_cast<std::size_t>(state.range(2))) {}
  bool skip(benchmark::State& state) const {
    if (backend == SrtpBackend::openssl || backend == best_srtp_backend()) return false;
    state.SkipWithError("not on this processor");
    return true;
  }
  SrtpProfile profile;
  SrtpBackend backend;
  std::size_t size;
};

void protect(benchmark::State& state) {
  const Setting setting(state);
  if (setting.skip(state)) return;
  SrtpSender sender(make_key(setting.profile, 1), setting.backend);
  auto packet = make_packet(setting.size);
  std::vector<std::uint8_t> out(setting.size + kSrtpOverhead);
  std::uint16_t sequence = 0;
  for (auto _ : state) {
    put_sequence(packet, sequence++);
    ProtectJob job{ByteSpan(packet).first(kHeader), {}, ByteSpan(packet).subspan(kHeader), out};
    if (!sender.protect(job)) state.SkipWithError("refused");
  }
}

/// One packet to each of many receivers, each with a key of its own: what one turn of the loop does.
void protect_for_many(benchmark::State& state) {
  const Setting setting(state);
  if (setting.skip(state)) return;
  const auto receivers = static_cast<std::size_t>(state.range(3));
  std::vector<SrtpSender> senders;
  for (std::size_t i = 0; i < receivers; ++i) senders.emplace_back(make_key(setting.profile, i), setting.backend);
  auto packet = make_packet(setting.size);
  std::vector<std::vector<std::uint8_t>> out(receivers, std::vector<std::uint8_t>(setting.size + kSrtpOverhead));
  SrtpTagBatch tags(setting.backend);
  std::uint16_t sequence = 0;
  for (auto _ : state) {
    put_sequence(packet, sequence++);
    for (std::size_t i = 0; i < receivers; ++i) {
      ProtectJob job{ByteSpan(packet).first(kHeader), {}, ByteSpan(packet).subspan(kHeader), out[i]};
      if (!senders[i].protect(job, tags)) state.SkipWithError("refused");
    }
    tags.finish();
  }
  state.SetItemsProcessed(state.iterations() * state.range(3));
}

void unprotect(benchmark::State& state) {
  const Setting setting(state);
  if (setting.skip(state)) return;
  SrtpSender sender(make_key(setting.profile, 1), setting.backend);
  SrtpReceiver receiver(make_key(setting.profile, 1), setting.backend);
  // Sealed ahead, all numbers there are; a receiver that has seen them all is replaced outside of the clock.
  constexpr std::size_t kPackets = 4096;
  auto packet = make_packet(setting.size);
  std::vector<std::uint8_t> sealed;
  std::size_t sealed_size = 0;
  for (std::size_t i = 0; i < kPackets; ++i) {
    put_sequence(packet, static_cast<std::uint16_t>(i));
    std::vector<std::uint8_t> out(setting.size + kSrtpOverhead);
    sealed_size = *sender.protect(packet, out);
    sealed.insert(sealed.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(sealed_size));
  }
  std::vector<std::uint8_t> buffer(sealed_size);
  std::size_t at = 0;
  for (auto _ : state) {
    if (at == kPackets) {
      state.PauseTiming();
      receiver = SrtpReceiver(make_key(setting.profile, 1), setting.backend);
      at = 0;
      state.ResumeTiming();
    }
    std::memcpy(buffer.data(), sealed.data() + at++ * sealed_size, sealed_size);
    if (!receiver.unprotect(buffer).ok()) state.SkipWithError("refused");
  }
}

const std::vector<std::string> kNames{"cm", "ipsec_mb", "size"};

BENCHMARK(protect)->ArgNames(kNames)->ArgsProduct({{0, 1}, {0, 1}, {120, 1100}});
BENCHMARK(protect_for_many)->ArgNames({"cm", "ipsec_mb", "size", "receivers"})->ArgsProduct({{0, 1}, {0, 1}, {1100}, {3, 18, 32}});
BENCHMARK(unprotect)->ArgNames(kNames)->ArgsProduct({{0, 1}, {0, 1}, {120, 1100}});

}  // namespace
}  // namespace bedside::secure
