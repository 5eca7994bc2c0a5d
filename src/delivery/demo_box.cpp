#include "delivery/demo_box.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bedside::delivery {

void DemoBox::put(BoxedMessage message) {
  const std::lock_guard lock(mutex_);
  // A repeated attempt of the same notice is the same message.
  for (const auto& known : messages_)
    if (known.id == message.id) return;
  messages_.push_back(std::move(message));
  if (messages_.size() > kMost) messages_.pop_front();
}

std::vector<BoxedMessage> DemoBox::newest_first() const {
  const std::lock_guard lock(mutex_);
  std::vector<BoxedMessage> out(messages_.begin(), messages_.end());
  std::reverse(out.begin(), out.end());
  return out;
}

namespace {

class DemoSender final : public Sender {
 public:
  explicit DemoSender(std::shared_ptr<DemoBox> box) : box_(std::move(box)) {}
  Outcome send(const Message& message) override {
    BoxedMessage boxed;
    boxed.id = message.id.text();
    boxed.channel = message.channel;
    boxed.to = message.to;
    boxed.at = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (message.channel == notices::Channel::email) {
      boxed.subject = message.words.subject;
      boxed.text = message.words.text;
      boxed.html = message.words.html;
    } else {
      boxed.text = message.words.sms;
    }
    box_->put(std::move(boxed));
    return {Outcome::Kind::accepted, {}, std::nullopt};
  }

 private:
  std::shared_ptr<DemoBox> box_;
};

}  // namespace

MakeSender demo_sender(std::shared_ptr<DemoBox> box) {
  return [box = std::move(box)] { return std::make_unique<DemoSender>(box); };
}

}  // namespace bedside::delivery
