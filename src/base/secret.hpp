// A value that does not print: tokens, PINs, passwords, keys, addresses on their way out.
// `reveal()` is the one way to read it, and the word that a reviewer searches for.
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <utility>

namespace bedside {

template <class T>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}
  const T& reveal() const { return value_; }
  bool operator==(const Secret&) const = default;

 private:
  T value_{};
};

template <class T>
std::ostream& operator<<(std::ostream& out, const Secret<T>&) {
  return out << "[hidden]";
}

}  // namespace bedside

template <class T>
struct fmt::formatter<bedside::Secret<T>> {
  constexpr auto parse(format_parse_context& context) { return context.begin(); }
  template <class Context>
  auto format(const bedside::Secret<T>&, Context& context) const {
    return fmt::format_to(context.out(), "[hidden]");
  }
};
