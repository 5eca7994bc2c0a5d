// Where the demo's messages go instead of to people: a bounded box in memory that a page shows.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "delivery/sender.hpp"

namespace bedside::delivery {

struct BoxedMessage {
  std::string id = {};
  notices::Channel channel = notices::Channel::email;
  std::string to = {};
  std::string subject = {};  // e-mail
  std::string text = {};
  std::string html = {};     // e-mail
  WallTime at{};
};

class DemoBox {
 public:
  static constexpr std::size_t kMost = 500;  // what one person looks at in an afternoon; the oldest goes
  void put(BoxedMessage message);
  std::vector<BoxedMessage> newest_first() const;

 private:
  mutable std::mutex mutex_;
  std::deque<BoxedMessage> messages_;
};

MakeSender demo_sender(std::shared_ptr<DemoBox> box);

}  // namespace bedside::delivery
