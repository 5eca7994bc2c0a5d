#include "bench/load/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "secure/random.hpp"

namespace bedside::load {

namespace {

constexpr std::chrono::seconds kSettle{1};
constexpr std::chrono::seconds kStreamLimit{10};

double percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

double to_ms(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

std::vector<Member> make_members(const Scenario& scenario) {
  std::vector<Member> members;
  const int streams_each = scenario.video ? 2 : 1;
  for (int room = 0; room < scenario.rooms; ++room) {
    for (int i = 0; i < scenario.members; ++i) {
      Member member{room, i, i < scenario.publishers, false, 0, nullptr};
      const int others = scenario.publishers - (member.publishes ? 1 : 0);
      member.receives = others > 0;
      member.streams_to_receive = others * streams_each;
      members.push_back(member);
    }
  }
  return members;
}

/// Lets everybody in, publishers first; answers the times from a receiver's first word to its first packet.
std::vector<double> join_all(Sfu& sfu, Pump& pump, std::vector<Member>& members) {
  std::vector<double> times_ms;
  for (const Member& member : members) {
    if (!member.publishes) continue;
    sfu.prepare(member);
    sfu.publish(member, pump);
  }
  for (const Member& member : members) {
    if (!member.receives) continue;
    if (!member.publishes) sfu.prepare(member);
    const Moment begin = current_moment();
    sfu.subscribe(member, pump);
    const auto all = [&] {
      return member.client->subscriber.streams() == static_cast<std::size_t>(member.streams_to_receive);
    };
    if (!pump.wait_until(all, kStreamLimit)) {
      throw SignallingFailed(fmt::format("member {} of room {} receives {} streams instead of {}", member.member, member.room,
                                         pump.ask([&] { return member.client->subscriber.streams(); }),
                                         member.streams_to_receive));
    }
    const auto first = pump.ask([&] { return member.client->subscriber.first_packet(); });
    times_ms.push_back(to_ms(*first - begin));
  }
  return times_ms;
}

}  // namespace

std::string profile_name(secure::SrtpProfile profile) {
  return profile == secure::SrtpProfile::aead_aes_128_gcm ? "AEAD_AES_128_GCM" : "AES_CM_128_HMAC_SHA1_80";
}

Row measure(const Scenario& scenario, secure::SrtpProfile profile, const std::string& sfu_name,
            const std::function<std::unique_ptr<Sfu>()>& make, const std::string& ip, std::chrono::seconds time) {
  secure::SystemRandom random;
  secure::DtlsFactory::Options only;
  only.profiles = {profile};
  secure::DtlsFactory handshakes(random, only);
  const auto sfu = make();
  Child& process = sfu->process();
  Pump pump;
  sfu->open_rooms(scenario);
  const std::size_t resident_before = process.resident_bytes();

  auto members = make_members(scenario);
  secure::HandshakeFactory* factory = sfu->encrypts() ? &handshakes : nullptr;
  for (Member& member : members) {
    auto client = std::make_unique<Client>();
    if (member.publishes) {
      client->send = std::make_unique<Leg>(ip, factory, random);
      client->source = std::make_unique<MediaSource>(scenario.video, random, current_moment());
    }
    if (member.receives) client->receive = std::make_unique<Leg>(ip, factory, random);
    member.client = &pump.add(std::move(client));
  }
  auto joins_ms = join_all(*sfu, pump, members);
  std::this_thread::sleep_for(kSettle);
  const std::size_t resident = process.resident_bytes();

  pump.ask([&] {
    for (const Member& member : members) member.client->subscriber.begin_window();
  });
  const auto cpu_before = process.cpu_time();
  std::this_thread::sleep_for(time);
  const auto cpu = process.cpu_time() - cpu_before;
  std::int64_t received = 0;
  std::int64_t lost = 0;
  std::vector<double> latencies_us;
  pump.ask([&] {
    for (const Member& member : members) {
      const auto window = member.client->subscriber.end_window();
      received += window.received;
      lost += window.lost;
      for (const auto ns : window.latencies_ns) latencies_us.push_back(static_cast<double>(ns) / 1e3);
    }
  });
  if (received == 0) throw SignallingFailed("nothing was received while it was measured");

  Row row{std::string(scenario.name), sfu->encrypts() ? profile_name(profile) : "none", sfu_name};
  row.packets = received;
  row.cpu_us_per_packet = static_cast<double>(cpu.count()) / 1e3 / static_cast<double>(received);
  row.loss = static_cast<double>(lost) / static_cast<double>(received + lost);
  row.join_ms_p50 = percentile(joins_ms, 0.5);
  row.join_ms_p95 = percentile(joins_ms, 0.95);
  row.latency_us_p50 = percentile(latencies_us, 0.5);
  row.latency_us_p99 = percentile(latencies_us, 0.99);
  row.kb_per_participant = (static_cast<double>(resident) - static_cast<double>(resident_before)) / 1024.0 /
                           static_cast<double>(members.size());
  row.participants = static_cast<int>(members.size());
  row.receivers = static_cast<int>(std::count_if(members.begin(), members.end(), [](const Member& one) { return one.receives; }));
  return row;
}

}  // namespace bedside::load
