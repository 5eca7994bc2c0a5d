// The path around the cipher: whose a datagram is, reading and rewriting headers, and the engine as a whole without a
// socket.
#include <benchmark/benchmark.h>

#include <vector>

#include "rtp/demux.hpp"
#include "sfu/test_peer/simulated_call.hpp"

namespace bedside::sfu {
namespace {

constexpr std::uint32_t kVideo = 1111;
constexpr std::uint32_t kSound = 2222;

void demultiplex(benchmark::State& state) {
  const auto paths = static_cast<std::size_t>(state.range(0));
  std::vector<Path> known(paths);
  Directory directory;
  auto* somebody = reinterpret_cast<Transport*>(&directory);  // never looked into
  for (std::size_t i = 0; i < paths; ++i) {
    known[i].remote.ip = {10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
    known[i].remote.port = static_cast<std::uint16_t>(1024 + i * 7);
    directory.add(known[i], *somebody);
  }
  const auto packet = vp8_packet(kVideo, 1, 1, false, 1, 1000);
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(rtp::classify(packet));
    benchmark::DoNotOptimize(directory.find(known[at++ % paths]));
  }
}

void parse_header(benchmark::State& state) {
  const auto packet = vp8_packet(kVideo, 1, 1, false, 1, 1000);
  for (auto _ : state) benchmark::DoNotOptimize(rtp::PacketView::parse(packet));
}

void rewrite_header(benchmark::State& state) {
  const std::uint8_t orientation[] = {0};
  std::array<std::uint8_t, rtp::kHeaderRoom> out;
  std::uint16_t sequence = 0;
  for (auto _ : state) {
    const auto send_time = rtp::extension::write_abs_send_time(std::uint64_t{sequence} * 1000);
    const auto transport = rtp::extension::write_transport_sequence(sequence);
    const rtp::Extension elements[] = {{11, orientation}, {4, send_time}, {5, transport}};
    benchmark::DoNotOptimize(rtp::write_header(out, {101, true, false, sequence++, 3000, 77}, elements));
  }
}

/// From the received datagram to what lies in the slab for each receiver.
void engine_forwards(benchmark::State& state) {
  const auto receivers = static_cast<int>(state.range(1));
  SimulatedCall call(1, state.range(0) == 0 ? secure::SrtpProfile::aead_aes_128_gcm : secure::SrtpProfile::aes128_cm_sha1_80);
  auto& anna = call.join("anna");
  for (int i = 0; i < receivers; ++i) call.join("member" + std::to_string(i));
  (void)call.room().produce(anna.id, Kind::video, 0, vp8_parameters(kVideo, kVideo + 1));
  for (auto& [name, member] : call.members) call.resume_all(*member);
  call.run(std::chrono::milliseconds(50));
  std::uint16_t sequence = 0;
  call.send_video(anna, kVideo, sequence++, true, 1000);
  call.run(std::chrono::milliseconds(50));
  std::vector<std::vector<std::uint8_t>> frame;
  for (auto _ : state) {
    state.PauseTiming();
    frame.clear();
    for (int i = 0; i < 6; ++i) call.send_video(anna, kVideo, sequence++, false, 1000);
    for (auto& bytes : anna.send->take_outputs()) frame.push_back(std::move(bytes));
    call.now += std::chrono::microseconds(10);  // consent must not run out
    state.ResumeTiming();
    for (auto& bytes : frame) call.engine.feed_packet(bytes, anna.send_path, call.now);
    benchmark::DoNotOptimize(call.engine.egress().chunks());
    call.engine.egress().clear();
  }
  state.SetItemsProcessed(state.iterations() * 6 * state.range(1));
}

/// The same of sound alone: a packet each 20 ms, its speaker's level on the way.
void engine_forwards_sound(benchmark::State& state) {
  const auto receivers = static_cast<int>(state.range(1));
  SimulatedCall call(1, state.range(0) == 0 ? secure::SrtpProfile::aead_aes_128_gcm : secure::SrtpProfile::aes128_cm_sha1_80);
  auto& anna = call.join("anna");
  for (int i = 0; i < receivers; ++i) call.join("member" + std::to_string(i));
  (void)call.room().produce(anna.id, Kind::audio, 0, opus_parameters(kSound));
  for (auto& [name, member] : call.members) call.resume_all(*member);
  call.run(std::chrono::milliseconds(50));
  std::uint16_t sequence = 0;
  std::vector<std::vector<std::uint8_t>> packets;
  for (auto _ : state) {
    state.PauseTiming();
    packets.clear();
    for (int i = 0; i < 6; ++i) call.send_sound(anna, kSound, sequence++, 30);
    for (auto& bytes : anna.send->take_outputs()) packets.push_back(std::move(bytes));
    call.now += std::chrono::microseconds(10);
    state.ResumeTiming();
    for (auto& bytes : packets) {
      call.engine.feed_packet(bytes, anna.send_path, call.now);
      benchmark::DoNotOptimize(call.engine.egress().chunks());
      call.engine.egress().clear();
    }
  }
  state.SetItemsProcessed(state.iterations() * 6 * state.range(1));
}

BENCHMARK(demultiplex)->ArgName("paths")->Arg(8)->Arg(1000);
BENCHMARK(parse_header);
BENCHMARK(rewrite_header);
BENCHMARK(engine_forwards)->ArgNames({"cm", "receivers"})->ArgsProduct({{0, 1}, {1, 3, 32}});
BENCHMARK(engine_forwards_sound)->ArgNames({"cm", "receivers"})->ArgsProduct({{0, 1}, {1, 32}});

}  // namespace
}  // namespace bedside::sfu
