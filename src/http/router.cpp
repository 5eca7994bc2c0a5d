#include "http/router.hpp"

#include <algorithm>

#include "base/invariant.hpp"

namespace bedside::http {
namespace {

/// What a pattern's parameter may be. Escapes that mean nothing stand as they were sent, so that a spoilt link is one that
/// nobody knows, like any other.
std::vector<std::string> decoded(const std::vector<std::string_view>& segments) {
  std::vector<std::string> out;
  for (const auto segment : segments) {
    auto text = percent_decode(segment);
    out.push_back(text ? *std::move(text) : std::string(segment));
  }
  return out;
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> out;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

}  // namespace

struct Router::Table {
  struct Entry {
    std::string pattern;
    std::vector<std::string> segments;
    struct Call {
      Handler handler;
      RouteTraits traits;
    };
    std::map<Method, Call> calls;
    WebSocketHandler websocket;
  };
  std::vector<std::unique_ptr<Entry>> entries;
  std::function<std::optional<Response>(const Request&)> pages;

  Entry& entry(std::string pattern) {
    for (auto& known : entries)
      if (known->pattern == pattern) return *known;
    auto fresh = std::make_unique<Entry>();
    for (const auto segment : split(pattern)) fresh->segments.emplace_back(segment);
    fresh->pattern = std::move(pattern);
    Entry& added = *fresh;
    entries.push_back(std::move(fresh));
    // Fixed segments first: "/api/visits/check" before "/api/visits/{visit_id}".
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
      const auto count = std::min(a->segments.size(), b->segments.size());
      for (std::size_t i = 0; i < count; ++i) {
        const bool mine = is_parameter(a->segments[i]);
        const bool other = is_parameter(b->segments[i]);
        if (mine != other) return other;
        if (!mine && a->segments[i] != b->segments[i]) return a->segments[i] < b->segments[i];
      }
      return a->segments.size() < b->segments.size();
    });
    return added;
  }

  static bool fits(const Entry& entry, const std::vector<std::string>& segments) {
    if (entry.segments.size() != segments.size()) return false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (is_parameter(entry.segments[i])) {
        if (segments[i].empty()) return false;
      } else if (entry.segments[i] != segments[i]) {
        return false;
      }
    }
    return true;
  }
};

Router::Router() : table_(std::make_unique<Table>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add_handler(Method method, std::string pattern, Handler handler, RouteTraits traits) {
  BEDSIDE_INVARIANT(pattern.starts_with('/') && handler, "a route has a pattern and a handler");
  auto& entry = table_->entry(std::move(pattern));
  const bool added = entry.calls.emplace(method, Table::Entry::Call{std::move(handler), traits}).second;
  BEDSIDE_INVARIANT(added, "a method and pattern stands twice in the route table");
}

void Router::add_websocket_handler(std::string pattern, WebSocketHandler handler) {
  BEDSIDE_INVARIANT(pattern.starts_with('/') && handler, "a route has a pattern and a handler");
  auto& entry = table_->entry(std::move(pattern));
  BEDSIDE_INVARIANT(!entry.websocket, "a WebSocket pattern stands twice in the route table");
  entry.websocket = std::move(handler);
}

void Router::set_pages(std::function<std::optional<Response>(const Request&)> pages) { table_->pages = std::move(pages); }
const std::function<std::optional<Response>(const Request&)>& Router::pages() const { return table_->pages; }

Router::Match Router::match(Method method, std::string_view path) const {
  const auto segments = decoded(split(path));
  Match match;
  for (const auto& entry : table_->entries) {
    if (!Table::fits(*entry, segments)) continue;
    auto call = entry->calls.find(method);
    if (call == entry->calls.end() && method == Method::head) call = entry->calls.find(Method::get);
    if (call == entry->calls.end() && !(entry->websocket && method == Method::get)) {
      // Another pattern may know the method (a fixed one and a parameter at the same place).
      match.kind = Match::Kind::method_not_allowed;
      match.pattern = entry->pattern;
      for (const auto& [known, ignored] : entry->calls) {
        if (!match.allow.empty()) match.allow += ", ";
        match.allow += word(known);
        if (known == Method::get) match.allow += ", HEAD";
      }
      continue;
    }
    Match found;
    found.pattern = entry->pattern;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const std::string_view name = entry->segments[i];
      if (is_parameter(name)) found.parameters.emplace(name.substr(1, name.size() - 2), segments[i]);
    }
    if (call != entry->calls.end()) {
      found.kind = Match::Kind::handler;
      found.handler = &call->second.handler;
      found.traits = call->second.traits;
    } else {
      found.kind = Match::Kind::websocket;
    }
    if (entry->websocket) found.websocket = &entry->websocket;
    return found;
  }
  if (match.kind != Match::Kind::not_found) return match;
  const bool may_be_page = table_->pages && (method == Method::get || method == Method::head);
  match.kind = may_be_page ? Match::Kind::pages : Match::Kind::not_found;
  match.pattern = may_be_page ? "(pages)" : "(none)";
  return match;
}

std::vector<Router::Listed> Router::list() const {
  std::vector<Listed> out;
  for (const auto& entry : table_->entries)
    for (const auto& [method, ignored] : entry->calls) out.push_back({method, entry->pattern});
  return out;
}

}  // namespace bedside::http
