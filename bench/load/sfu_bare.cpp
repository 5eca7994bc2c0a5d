// The bare loop as if it were an SFU: its "signalling" is one datagram on each leg.
#include "bench/load/bare_loop.hpp"
#include "bench/load/sfu.hpp"

namespace bedside::load {

namespace {

class Bare final : public Sfu {
 public:
  Bare(const Place& place, bool gso)
      : process_({"/proc/self/exe", "--bare-loop", place.ip, gso ? "gso" : "one_by_one"}, place.folder, "bare") {
    const std::string said = process_.wait_for("bare ready", std::chrono::seconds(5));
    address_ = *net::parse_address(place.ip, static_cast<std::uint16_t>(std::stoi(said.substr(said.find("ready ") + 6))));
  }

  Child& process() override { return process_; }
  bool encrypts() const override { return false; }
  void open_rooms(const Scenario&) override {}
  void prepare(const Member&) override {}
  void publish(const Member& member, Pump& pump) override { add(member, *member.client->send, 'S', pump); }
  void subscribe(const Member& member, Pump& pump) override { add(member, *member.client->receive, 'R', pump); }

 private:
  void add(const Member& member, Leg& leg, char role, Pump& pump) {
    const std::uint8_t hello[] = {kBareMark, static_cast<std::uint8_t>(member.room), static_cast<std::uint8_t>(member.member),
                                  static_cast<std::uint8_t>(role)};
    pump.ask([&] {
      leg.connect({address_, {}, {}, {}}, current_moment());
      leg.send_raw(hello);
      leg.flush();
    });
  }

  Child process_;
  sfu::Address address_;
};

}  // namespace

std::unique_ptr<Sfu> make_bare(const Place& place, bool gso) { return std::make_unique<Bare>(place, gso); }

}  // namespace bedside::load
