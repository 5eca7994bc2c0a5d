// Files that live inside the program: found by path, with their type and, where it is smaller, a gzip form.
// Knows nothing of what the pages are.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace bedside::http {

struct Asset {
  std::string_view path;  // "/assets/call-8f3a2c.js"
  std::string_view bytes;
  std::string_view gzip;  // empty where it would not be smaller
};

class Assets {
 public:
  explicit Assets(std::span<const Asset> assets);
  bool empty() const { return by_path_.empty(); }
  const Asset* find(std::string_view path) const;
  /// A file under /assets/ has its hash in its name: a year, immutable. HTML: no-store, nonce filled in.
  std::optional<Response> serve(const Request& request, std::string_view path) const;

 private:
  std::map<std::string_view, Asset> by_path_;
};

std::string_view content_type_of(std::string_view path);

}  // namespace bedside::http
