// A value or the reason why there is none. `Why` is a closed enum of the module that refuses
// (std::expected does not exist in C++20). Refusals only: noise from the network is dropped and
// counted, our own mistakes stop the program (base/invariant.hpp).
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/invariant.hpp"

namespace bedside {

template <class Why>
struct Refused {
  Why why;
};
template <class Why>
Refused(Why) -> Refused<Why>;

template <class T, class Why>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}              // NOLINT(google-explicit-constructor)
  Result(Refused<Why> refused) : state_(std::in_place_index<1>, std::move(refused.why)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    BEDSIDE_INVARIANT(ok(), "value() of a refused Result");
    return std::get<0>(state_);
  }
  T& value() & {
    BEDSIDE_INVARIANT(ok(), "value() of a refused Result");
    return std::get<0>(state_);
  }
  T&& value() && {
    BEDSIDE_INVARIANT(ok(), "value() of a refused Result");
    return std::get<0>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Why& why() const {
    BEDSIDE_INVARIANT(!ok(), "why() of a Result that holds a value");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Why> state_;
};

/// For functions that either do it or say why not.
struct Done {};

}  // namespace bedside
