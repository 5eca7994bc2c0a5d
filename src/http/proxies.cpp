#include "http/proxies.hpp"

namespace bedside::http {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

TrustedProxies::Client TrustedProxies::client(std::string_view peer, bool peer_tls, std::string_view forwarded_for,
                                              std::string_view forwarded_proto) const {
  Client client{std::string(peer), peer_tls};
  if (!contains(peer)) return client;
  // The proxy next to us wrote the last entry; what stands further left is only as good as its writer.
  while (!forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto entry = trim(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    if (!parse_address(entry)) break;
    client.address = entry;
    if (comma == std::string_view::npos || !contains(entry)) break;
    forwarded_for = forwarded_for.substr(0, comma);
  }
  const auto comma = forwarded_proto.rfind(',');
  const auto proto = trim(comma == std::string_view::npos ? forwarded_proto : forwarded_proto.substr(comma + 1));
  if (!proto.empty()) client.tls = proto == "https";
  return client;
}

}  // namespace bedside::http
