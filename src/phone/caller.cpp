#include "phone/caller.hpp"

namespace bedside::phone {
namespace {

template <class... Do>
struct Overloaded : Do... {
  using Do::operator()...;
};
template <class... Do>
Overloaded(Do...) -> Overloaded<Do...>;

}  // namespace

Caller::Caller(const Phrasebook& phrasebook, const LegFormat& format, RandomSource& random, Moment now)
    : leg_(phrasebook, format, random, now), dialogue_(phrasebook) {}

void Caller::step(Moment now) {
  leg_.hear(now);
  leg_.speak({});
  after_step(now);
}

void Caller::after_step(Moment now) {
  if (const auto said = leg_.player().take_said()) dialogue_.feed_said(*said, now);
  while (const auto key = leg_.next_key()) dialogue_.feed_key(*key, now);
  if (const Health health = leg_.health(); health != told_) {
    // A line may be dead in one direction alone: who is not heard may still hear us say so.
    const auto is_unheard = [](const Health& one) { return one.silent || one.no_packets; };
    if (is_unheard(health) && !is_unheard(told_)) dialogue_.feed_trouble(Trouble::not_heard, now);
    if (health.lossy && !told_.lossy) dialogue_.feed_trouble(Trouble::bad_line, now);
    told_ = health;
    put(HealthChanged{health});
  }
  if (leg_.is_to_be_asked(now)) put(AskIfThere{});
  dialogue_.on_deadline(now);
  settle();
}

void Caller::set_microphone(Microphone microphone, By by) {
  leg_.set_microphone(microphone);
  dialogue_.feed_microphone(microphone, by);
  settle();
}

void Caller::settle() {
  while (auto output = dialogue_.next_output()) {
    std::visit(Overloaded{
                   [&](Say& say) { leg_.player().say(say.number, say.pieces); },
                   [&](StopSaying&) { leg_.player().stop(); },
                   [&](SetBackground& set) { leg_.player().set_background(set.background); },
                   [&](EnterRoom& enter) {
                     leg_.set_in_room(true);
                     put(enter);
                   },
                   [&](LeaveRoom& leave) {
                     leg_.set_in_room(false);
                     put(leave);
                   },
                   [&](auto& wish) { put(std::move(wish)); },
               },
               *output);
  }
}

std::optional<CallerOutput> Caller::next_output() {
  if (outputs_.empty()) return std::nullopt;
  CallerOutput output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

}  // namespace bedside::phone
