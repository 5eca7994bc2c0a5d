#include "bench/load/pump.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace bedside::load {

Pump::Pump()
    : poll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      batch_(std::make_unique<net::ReceiveBatch>()) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
  thread_ = std::thread([this] { run(); });
}

Pump::~Pump() {
  stopping_ = true;
  post([] {});
  thread_.join();
}

Client& Pump::add(std::unique_ptr<Client> client) {
  Client& added = *client;
  ask([&] {
    if (added.send) watch(*added.send);
    if (added.receive) watch(*added.receive);
    if (added.receive) {
      added.receive->on_rtp = [&added](const rtp::PacketView& packet, Moment now) {
        added.subscriber.packet(packet, now);
      };
    }
    if (added.send) {
      added.send->on_rtcp = [&added](const rtp::RtcpBlock& block) {
        const bool wants = block.is(rtp::RtcpType::payload_feedback, rtp::kFormatPli) ||
                           block.is(rtp::RtcpType::payload_feedback, rtp::kFormatFir);
        if (wants && added.source) added.source->want_key_frame();
      };
    }
    clients_.push_back(std::move(client));
  });
  return added;
}

void Pump::watch(Leg& leg) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &leg;
  ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, leg.descriptor(), &event);
}

bool Pump::wait_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const Moment end = current_moment() + limit;
  while (!ask(done)) {
    if (current_moment() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void Pump::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

Moment Pump::soonest() const {
  Moment soonest = Moment::max();
  for (const auto& client : clients_) {
    if (client->send) soonest = std::min(soonest, client->send->deadline());
    if (client->receive) soonest = std::min(soonest, client->receive->deadline());
    if (client->source && client->send->connected()) soonest = std::min(soonest, client->source->deadline());
  }
  return soonest;
}

void Pump::on_deadline(Moment now) {
  for (const auto& client : clients_) {
    if (client->send && now >= client->send->deadline()) client->send->on_deadline(now);
    if (client->receive && now >= client->receive->deadline()) client->receive->on_deadline(now);
    if (!client->source || !client->send->connected() || now < client->source->deadline()) continue;
    // Each packet carries the moment at which it was made: the burst leaves in one call right after.
    for (const auto& packet : client->source->take_due(current_moment())) client->send->send_rtp(packet);
    client->send->flush();
  }
}

void Pump::run() {
  std::array<epoll_event, 64> ready;
  while (!stopping_.load(std::memory_order_relaxed)) {
    const auto wait = std::chrono::ceil<std::chrono::nanoseconds>(soonest() - current_moment()).count();
    const std::int64_t ns = std::clamp<std::int64_t>(wait, 0, 100'000'000);
    const timespec limit{0, static_cast<long>(ns)};
    const int count = ::epoll_pwait2(poll_.get(), ready.data(), static_cast<int>(ready.size()), &limit, nullptr);
    bool woken = false;
    for (int i = 0; i < count; ++i) {
      auto* leg = static_cast<Leg*>(ready[static_cast<std::size_t>(i)].data.ptr);
      if (leg == nullptr) {
        woken = true;
      } else {
        leg->read(*batch_, current_moment());
      }
    }
    on_deadline(current_moment());
    if (woken) run_tasks();
  }
}

void Pump::run_tasks() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const auto got = ::read(wake_.get(), &ignored, sizeof ignored);
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (auto& task : tasks) task();
}

}  // namespace bedside::load
