// The demo's own pages, which exist only with --demo: /demo (a card per person: sign in as, appointment link,
// guest link), /demo/outbox (each message as its reader sees it) and /demo/outbox.json. Server-made HTML without
// script. What they show is read from the clinic as it is now, so whoever is invited meanwhile is there too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "http/router.hpp"
#include "notices/date_words.hpp"

namespace bedside::api {

/// Schema OutboxMessage.
struct DemoMessage {
  std::string id;
  bool is_email = true;
  std::string to;
  std::string subject;
  std::string text;
  std::string html;
  WallTime at{};
};

struct DemoDependencies {
  desk::Storage& storage;
  const notices::DateWords& dates;
  std::function<desk::Context()> context;
  std::function<std::vector<DemoMessage>()> outbox;  // newest first
  Secret<std::string> password;                      // of every person of the demo; shown on /demo
};

/// Whether a request's Host is this machine's own: localhost, an address, or the name in `public_url`. A stranger's page whose
/// name is made to lead here would else read what anybody may read (DNS rebinding).
bool is_demo_host(std::string_view host, const std::string& public_url);

void mount_demo(http::Router& router, DemoDependencies dependencies);

/// Plain text as HTML: escaped, addresses of pages as links that open beside the list.
std::string linked_text(const std::string& text);

}  // namespace bedside::api
