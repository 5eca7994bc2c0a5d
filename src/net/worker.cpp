#include "net/worker.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/sweep.hpp"
#include "sfu/beat.hpp"

namespace bedside::net {

namespace {

constexpr int kLongestWaitMs = 1000;
/// Batches from one socket before timers, messages and the other sockets have their turn.
constexpr int kBatchesPerTurn = 4;
constexpr int kPortTries = 50;
constexpr std::uint64_t kWakeMark = UINT64_MAX;
constexpr std::uint64_t kFirstStreamMark = std::uint64_t{1} << 16;
constexpr std::uint64_t kFirstLegMark = std::uint64_t{1} << 32;

Moment current_moment() { return Moment(std::chrono::steady_clock::now().time_since_epoch()); }

void watch(const FileHandle& poll, int descriptor, std::uint64_t mark) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = mark;
  const int answer = ::epoll_ctl(poll.get(), EPOLL_CTL_ADD, descriptor, &event);
  BEDSIDE_INVARIANT(answer == 0, "a socket cannot be watched");
}

void watch_writing(const FileHandle& poll, int descriptor, std::uint64_t mark, bool writing) {
  epoll_event event{};
  event.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = mark;
  ::epoll_ctl(poll.get(), EPOLL_CTL_MOD, descriptor, &event);
}

}  // namespace

Result<Worker::Sockets, std::string> Worker::bind(const std::vector<std::string>& ips, std::uint16_t port, sfu::Reach reach) {
  std::string why = "no address to listen on";
  for (int attempt = 0; attempt < (port == 0 ? kPortTries : 1); ++attempt) {
    Sockets sockets;
    std::uint16_t wanted = port;
    bool complete = !ips.empty();
    for (const auto& ip : ips) {
      auto socket = bind_udp(ip, wanted);
      if (!socket) {
        why = socket.why();
        complete = false;
        break;
      }
      wanted = socket->port;
      sockets.listening.push_back({ip, wanted});
      sockets.bound.push_back(std::move(socket).value());
      if (reach == sfu::Reach::udp) continue;
      auto stream = listen_tcp(ip, wanted);
      if (!stream) {
        why = stream.why();
        complete = false;
        break;
      }
      sockets.streams.push_back(std::move(stream).value());
    }
    if (complete) return sockets;
  }
  return Refused{why};
}

Worker::Worker(Sockets sockets, const std::vector<sfu::ListenAddress>& announced, RandomSource& random,
               secure::HandshakeFactory& handshakes, EventSink events, const phone::Phrasebook* phrasebook,
               LegHost::Wishes wishes)
    : sockets_(std::move(sockets)),
      events_(std::move(events)),
      engine_(sfu::make_candidates(announced, sockets_.streams.empty() ? sfu::Reach::udp : sfu::Reach::udp_and_tcp), random,
              handshakes),
      poll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      legs_(engine_, phrasebook, random, std::move(wishes),
            {[this] { drain(); }, [this](int descriptor, std::uint64_t mark) { watch(poll_, descriptor, mark); },
             [this](int descriptor) { ::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, descriptor, nullptr); }},
            kFirstLegMark),
      streams_(engine_, std::move(sockets_.streams), static_cast<std::uint16_t>(sockets_.bound.size()), kFirstStreamMark,
               {[this] { drain(); }, [this](int descriptor, std::uint64_t mark) { watch(poll_, descriptor, mark); },
                [this](int descriptor, std::uint64_t mark, bool writing) { watch_writing(poll_, descriptor, mark, writing); },
                [this](int descriptor) { ::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, descriptor, nullptr); }}),
      outgoing_(sockets_.bound.size()) {
  BEDSIDE_INVARIANT(poll_.open() && wake_.open(), "no file descriptors for a media worker");
  for (std::size_t i = 0; i < sockets_.bound.size(); ++i) watch(poll_, sockets_.bound[i].handle.get(), i);
  watch(poll_, wake_.get(), kWakeMark);
  thread_ = std::thread([this] { run(); });
}

Worker::~Worker() { stop(); }

void Worker::post(Task task) {
  {
    const std::lock_guard lock(mailbox_mutex_);
    mailbox_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

void Worker::stop() {
  if (!thread_.joinable()) return;
  stopping_.store(true);
  post([](sfu::Engine&, Moment) {});
  thread_.join();
}

std::optional<Moment> Worker::due() const {
  auto due = engine_.deadline();
  if (due) due = sfu::latest(*due);
  for (const auto other : {legs_.deadline(), streams_.deadline()})
    if (other && (!due || *other < *due)) due = other;
  return due;
}

int Worker::wait_time_ms(Moment now) const {
  const auto next = due();
  if (!next) return kLongestWaitMs;
  if (*next <= now) return 0;
  // Rounded up: a timer that wakes too early only wakes again.
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - now).count();
  return static_cast<int>(std::min<std::int64_t>(wait, kLongestWaitMs));
}

void Worker::run() {
  std::array<epoll_event, 16> ready;
  while (!stopping_.load(std::memory_order_relaxed)) {
    rest();
    const int count = ::epoll_wait(poll_.get(), ready.data(), static_cast<int>(ready.size()), wait_time_ms(current_moment()));
    const Moment now = current_moment();
    bool woken = false;
    std::size_t packets = 0;
    for (int i = 0; i < count; ++i) {
      const std::uint64_t mark = ready[static_cast<std::size_t>(i)].data.u64;
      if (mark == kWakeMark) {
        woken = true;
        continue;
      }
      if (mark >= kFirstLegMark) {
        legs_.read(mark, received_, now);
      } else if (mark >= kFirstStreamMark) {
        packets += streams_.on_ready(mark, (ready[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0, now);
      } else {
        packets += read_all(static_cast<std::size_t>(mark), now);
      }
    }
    if (packets > 0) note_turn(packets, now);
    engine_.on_deadline(now);
    drain();
    legs_.on_deadline(now);
    streams_.on_deadline(now);
    drain();
    if (woken) run_tasks();
    if (now >= sweep_due_) sweep(now);
  }
}

void Worker::sweep(Moment now) {
  sweep_stack();
  sweep_due_ = now + kSweepEvery;
}

void Worker::note_turn(std::size_t packets, Moment now) {
  pace_.turn(packets, packets < kBatchesPerTurn * ReceiveBatch::kBatch, now);
  load_.store(pace_.per_second(), std::memory_order_relaxed);
}

void Worker::rest() {
  const Moment now = current_moment();
  const auto left = pace_.next(engine_.somebody_joins(now), due()) - now;
  if (left <= Moment::duration::zero()) return;
  const timespec limit{0, static_cast<long>(left.count())};
  pollfd tasks{wake_.get(), POLLIN, 0};
  ::ppoll(&tasks, 1, &limit, nullptr);
}

std::size_t Worker::read_all(std::size_t socket, Moment now) {
  std::size_t all = 0;
  for (int batch = 0; batch < kBatchesPerTurn; ++batch) {
    const std::size_t count = received_.read(sockets_.bound[socket].handle.get());
    for (std::size_t i = 0; i < count; ++i) {
      const MutableByteSpan datagram = received_.datagram(i);
      if (datagram.empty()) continue;
      engine_.feed_packet(datagram, {static_cast<std::uint16_t>(socket), received_.from(i)}, now);
      if (engine_.needs_drain()) drain();
    }
    drain();
    all += count;
    if (count < ReceiveBatch::kBatch) break;
  }
  return all;
}

void Worker::drain() {
  sfu::Egress& egress = engine_.egress();
  if (!egress.empty()) {
    std::size_t lost = 0;
    for (std::size_t i = 0; i < sockets_.bound.size(); ++i) {
      lost += outgoing_.write(sockets_.bound[i].handle.get(), static_cast<std::uint16_t>(i), egress);
    }
    lost += streams_.write(egress);
    egress.clear();
    if (lost > 0) lost_in_sending_.fetch_add(lost, std::memory_order_relaxed);
  }
  if (!engine_.has_events()) return;
  for (auto& event : engine_.take_events()) events_(std::move(event));
}

void Worker::run_tasks() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const auto got = ::read(wake_.get(), &ignored, sizeof ignored);
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mailbox_mutex_);
    tasks.swap(mailbox_);
  }
  for (auto& task : tasks) {
    task(engine_, current_moment());
    drain();
  }
}

}  // namespace bedside::net
