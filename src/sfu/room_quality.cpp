// What each receiver gets of the pictures: the layers that its path bears, and what it is told of that.
#include <algorithm>

#include "sfu/room.hpp"

namespace bedside::sfu {

namespace {

/// Who gets a lower layer than there is, and has less than this: the network is called weak. With more it is only that
/// there are many pictures, or large ones.
constexpr std::int64_t kWeakBps = 700'000;
/// Reports, one each second, until what was found is told: a moment's trouble needs no words.
constexpr int kBeforeTelling = 3;
/// What a path's queue may hold is not known for sure: the feedback that tells of it is late itself.
constexpr std::chrono::milliseconds kShortestDrain{60};
constexpr std::chrono::milliseconds kLongestDrain{400};

/// What comes of a choice. Of what does not flow nothing is known: it stays as it is, so that its first packets are not
/// missed. An estimate that is too low for anything stops a picture only where the path is `full` as well.
int settle(const LayerWish& wish, Consumer& consumer, bool full) {
  const auto lowest = std::find_if(wish.bps.begin(), wish.bps.end(), [](std::int64_t bps) { return bps > 0; });
  if (lowest == wish.bps.end()) return std::max(consumer.layer(), 0);
  const bool too_much = wish.chosen == kNoLayer;
  const bool must_hold = consumer.must_hold(too_much && full);
  if (!too_much) return wish.chosen;
  return must_hold || consumer.held() ? kNoLayer : static_cast<int>(lowest - wish.bps.begin());
}

/// Whether a higher layer is there than the one that is sent: only then it is worth knowing what else would fit.
bool could_rise(const LayerWish& wish) {
  for (std::size_t layer = 0; layer < wish.bps.size(); ++layer) {
    if (wish.bps[layer] > 0 && static_cast<int>(layer) > wish.now) return true;
  }
  return false;
}

}  // namespace

void Room::allocate(Participant& to, Moment now) {
  to.allocate_at.reset();
  to.found = Reception::whole;
  pictures_.clear();
  for (const auto& consumer : to.consumers) {
    if (!consumer->producer().is_video() || consumer->paused()) continue;
    to.allocate_at = next_beat(now);
    if (consumer->wished()) pictures_.push_back(consumer.get());
  }
  if (pictures_.empty()) return;
  std::sort(pictures_.begin(), pictures_.end(), [](const Consumer* a, const Consumer* b) {
    const auto key = [](const Consumer* consumer) {
      return std::pair(consumer->producer().worth, consumer->producer().owner.spoke_at);
    };
    return key(a) != key(b) ? key(a) > key(b) : a->ssrc() < b->ssrc();
  });
  const bool governed = to.receive->governed();
  const bool measured = governed && to.receive->congestion().measured();
  const bool undecided = governed && to.receive->congestion().undecided(now);
  const std::size_t shown = std::min(pictures_.size(), kPictureLimit);
  wishes_.clear();
  for (std::size_t i = 0; i < shown; ++i) {
    const Consumer& consumer = *pictures_[i];
    LayerWish wish;
    wish.essential = consumer.producer().worth == Worth::essential;
    for (const Layer& layer : consumer.producer().layers) {
      const std::int64_t bps = layer.rate.bps(now);
      // Begin with what most paths bear: until the first feedback nothing is known of this one.
      if (layer.index > 0 && undecided && bps > CongestionController::kStartBps) break;
      wish.bps[static_cast<std::size_t>(layer.index)] = bps;
      if (bps == 0 || !consumer.is_large_enough(layer)) continue;
      if (wish.essential && layer.index == 0) continue;  // coded too coarsely for hands, however small it is shown
      wish.most = layer.index;
      break;
    }
    wish.now = consumer.layer();
    wish.may_rise = consumer.may_rise(now);
    wishes_.push_back(wish);
  }
  if (governed) to.receive->congestion().on_beat(std::any_of(wishes_.begin(), wishes_.end(), could_rise) ? wanted_bps(wishes_) : 0, now);
  const bool full = governed && to.receive->congestion().full(now);
  if (governed) pace(to, measured && (to.receive->congestion().full_lately(now) || std::any_of(wishes_.begin(), wishes_.end(), could_rise)));
  allocate_layers(wishes_, measured ? to.receive->congestion().target_bps() : kAnyRate);
  for (std::size_t i = 0; i < pictures_.size(); ++i) {
    Consumer& consumer = *pictures_[i];
    const int layer = i < shown ? settle(wishes_[i], consumer, full) : kNoLayer;
    // Where the path is full, more of what is too much for it only takes the place of what is not.
    const auto until = full && layer < consumer.layer() ? Consumer::Until::nothing : Consumer::Until::keep_old;
    const bool shown_small = i < shown && layer >= std::min(wishes_[i].most, consumer.layer());
    const auto because = shown_small ? Consumer::Because::shown_small : Consumer::Because::path;
    if (consumer.set_layer(layer, until, because, now)) want_key_frame(consumer.producer(), layer, now);
    if (i >= shown || !measured || to.found == Reception::no_pictures) continue;
    wishes_[i].now = layer;
    if (layer == kNoLayer) to.found = Reception::no_pictures;
    else if (could_rise(wishes_[i]) && to.receive->congestion().target_bps() < kWeakBps) to.found = Reception::weak;
  }
}

/// Who gets all that there is over a path that has shown no end gets it as it comes: nothing to wake for.
void Room::pace(Participant& to, bool needed) {
  Pacer& pacer = to.receive->pacer();
  pacer.set_rate(needed ? std::optional(to.receive->congestion().target_bps()) : std::nullopt);
  wake(pacer.deadline());
}

/// The path has just shown that it takes less: what is on it has to get through before anything follows, and less of it
/// then. The key frame of a smaller layer is asked for at once and waits in the pacer until it has room.
void Room::relieve(Participant& to, Moment now) {
  CongestionController& congestion = to.receive->congestion();
  const Moment until = now + std::clamp<std::chrono::nanoseconds>(congestion.queue_delay(), kShortestDrain, kLongestDrain);
  congestion.pause_until(until);
  to.receive->pacer().drain_until(until);
  allocate(to, now);
  wake(to.allocate_at);
}

void Room::tell_reception(Participant& of) {
  const Reception found = of.found == Reception::whole && of.loses_for >= kBeforeTelling ? Reception::weak : of.found;
  of.differs_for = found == of.reception ? 0 : of.differs_for + 1;
  if (of.differs_for < kBeforeTelling) return;
  of.differs_for = 0;
  of.reception = found;
  emit(ReceptionChanged{of.id, found});
}

void Room::send_padding(Participant& to, Moment now) {
  if (!to.receive->governed() || !to.receive->connected()) return;
  CongestionController& congestion = to.receive->congestion();
  std::size_t due = congestion.padding_due(now);
  if (due > 0) {
    const auto by = std::find_if(to.consumers.begin(), to.consumers.end(),
                                 [](const auto& consumer) { return consumer->can_pad(); });
    // Its pictures are gone, or it takes no RTX: what is due would stay so.
    if (by == to.consumers.end()) congestion.give_up_probe();
    while (by != to.consumers.end() && due > 0) {
      const std::size_t sent = (*by)->send_padding(now);
      if (sent == 0) break;
      due -= std::min(due, sent);
    }
  }
  wake(congestion.deadline());
}

}  // namespace bedside::sfu
