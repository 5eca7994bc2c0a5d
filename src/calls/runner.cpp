#include "calls/runner.hpp"

#include "base/sweep.hpp"

namespace bedside::calls {

Runner::Runner(MediaPort& media, RandomSource& random, Clock clock, Deliver deliver)
    : clock_(std::move(clock)),
      deliver_(std::move(deliver)),
      hall_(media, random, [mailbox = mailbox_](std::function<void(Now)> task) {
        const std::lock_guard lock(mailbox->mutex);
        if (mailbox->closed) return;
        mailbox->tasks.push_back([task = std::move(task)](Hall&, Now now) { task(now); });
        mailbox->changed.notify_one();
      }) {}

Runner::~Runner() { stop(); }

void Runner::start() {
  thread_ = std::thread([this] { run(); });
}

void Runner::stop() {
  post([](Hall& hall, Now) { hall.feed_server_stops(); });
  {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->closed = true;
    mailbox_->changed.notify_one();
    if (!thread_.joinable()) mailbox_->tasks.clear();
  }
  if (thread_.joinable()) thread_.join();
}

void Runner::post(std::function<void(Hall&, Now)> task) {
  const std::lock_guard lock(mailbox_->mutex);
  if (mailbox_->closed) return;
  mailbox_->tasks.push_back(std::move(task));
  mailbox_->changed.notify_one();
}

void Runner::drain() {
  while (auto output = hall_.next_output()) deliver_(std::move(*output));
}

void Runner::run() {
  for (;;) {
    std::function<void(Hall&, Now)> task;
    {
      std::unique_lock lock(mailbox_->mutex);
      const Moment wake = hall_.deadline();
      const auto something = [&] { return !mailbox_->tasks.empty() || mailbox_->closed; };
      if (wake == Moment::max()) {
        wait_swept(mailbox_->changed, lock, something);
      } else {
        const auto left = wake - clock_().moment;
        if (left.count() > 0) wait_swept(mailbox_->changed, lock, std::chrono::steady_clock::now() + left, something);
      }
      if (!mailbox_->tasks.empty()) {
        task = std::move(mailbox_->tasks.front());
        mailbox_->tasks.pop_front();
      } else if (mailbox_->closed) {
        return;
      }
    }
    const Now now = clock_();
    if (task) task(hall_, now);
    if (hall_.deadline() <= now.moment) hall_.on_deadline(now);
    drain();
  }
}

}  // namespace bedside::calls
