#include "server/telephone.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "server/calling.hpp"
#include "server/log.hpp"
#include "server/prompts.hpp"

namespace bedside::server {
namespace {

/// So many ports the demo looks at, from the usual one on.
constexpr std::uint16_t kDemoPorts = 40;

dialin::Dependencies switchboard_parts(const Settings& settings, const Telephone::Parts& parts) {
  return {.storage = parts.storage,
          .context = [&api = parts.api] { return api.context(); },
          .post = [&api = parts.api](std::function<void(calls::Hall&, calls::Now)> task) { api.hall().post(std::move(task)); },
          .with_caller = [&media = parts.media](const calls::LegId& leg, std::function<void(phone::Caller&, Moment)> feed) {
            media.with_caller(leg, std::move(feed));
          },
          .languages = settings.greeting_languages,
          .visit_changed = [&api = parts.api](const ClinicId& clinic, const VisitId& visit) { api.announce_visit(clinic, visit); },
          .report = [](std::string_view sentence) { log_line(sentence); },
          .trunks = calling_trunks(settings)};
}

bool is_away(sip::TrunkState state) { return state != sip::TrunkState::ready && state != sip::TrunkState::registered; }

}  // namespace

Result<std::unique_ptr<phone::Phrasebook>, std::string> make_phrasebook(const Settings& settings) {
  if (settings.trunks.empty()) return std::unique_ptr<phone::Phrasebook>();
  auto phrasebook = load_phrasebook(embedded_prompts(), settings.recordings);
  if (!phrasebook) return Refused{phrasebook.why().sentence};
  for (const auto& language : settings.greeting_languages) {
    if (!phrasebook->has_language(language))
      return Refused{fmt::format("Setting telephone.languages has the value \"{}\": it has to be languages that there are recordings of.", language)};
  }
  return std::make_unique<phone::Phrasebook>(std::move(phrasebook.value()));
}

sip::TrunkSettings demo_trunk() {
  sip::TrunkSettings trunk;
  trunk.name = "demo";
  trunk.listen = sip::make_endpoint("127.0.0.1", sip::default_port(sip::Transport::udp));
  trunk.addresses.add("0.0.0.0/0");  // the loopback address is out of everybody else's reach
  trunk.numbers = {{"+16175550123", "Riverside Clinic", "US", false}, {"+18005550199", "Riverside Clinic", "US", true}};
  return trunk;
}

Telephone::Telephone(const Settings& settings, const Parts& parts)
    : trunks_(settings.trunks), parts_(parts), switchboard_(switchboard_parts(settings, parts)) {
  if (trunks_.empty()) return;
  parts_.media.set_wishes([this](const calls::LegId& leg, const phone::CallerOutput& wish) { switchboard_.on_wish(leg, wish); });
  parts_.api.serve_calls(switchboard_);
  parts_.api.serve_others([this](const calls::Output& output) { switchboard_.deliver(output); });
}

std::optional<std::string> Telephone::start(bool demo) {
  if (trunks_.empty()) return std::nullopt;
  sip::ServiceOptions options;
  options.trunks = trunks_;
  options.caller_hash = [&keys = parts_.keys](std::string_view number) { return keys.current_hash(secure::Purpose::limiter, number); };
  options.on_notice = [](std::string_view sentence) { log_line(sentence); };
  const std::uint16_t last = trunks_.front().listen && demo ? trunks_.front().listen->port + kDemoPorts : 0;
  for (;;) {
    auto service = sip::Service::start(options, parts_.random, parts_.media, switchboard_);
    if (service) {
      service_ = std::move(service.value());
      switchboard_.set_telephone(*service_);
      return std::nullopt;
    }
    if (!demo || ++options.trunks.front().listen->port >= last) return service.why();
  }
}

std::string Telephone::state() {
  if (!service_) return "off";
  std::string away;
  for (const auto& [name, state] : service_->figures().trunks)
    if (is_away(state)) away += (away.empty() ? "away: " : ", ") + name;
  return away.empty() ? "ok" : away;
}

std::optional<ServerFigures::Telephone> Telephone::figures() {
  if (!service_) return std::nullopt;
  const auto now = service_->figures();
  const auto away = static_cast<std::size_t>(std::count_if(now.trunks.begin(), now.trunks.end(), [](const auto& trunk) { return is_away(trunk.second); }));
  const auto& counted = now.counters;
  return ServerFigures::Telephone{.calls = now.calls,
                                  .calls_in = counted.calls_in,
                                  .calls_out = counted.calls_out,
                                  .strangers = counted.strangers,
                                  .over_budget = counted.over_budget,
                                  .malformed = counted.malformed,
                                  .trunks_ready = now.trunks.size() - away,
                                  .trunks_away = away};
}

std::string Telephone::address() const {
  if (!service_ || !trunks_.front().listen) return {};
  return sip::endpoint_text({trunks_.front().listen->ip, service_->listening().front().port});
}

void Telephone::stop() {
  if (!service_) return;
  switchboard_.stop();
  service_->stop();
}

}  // namespace bedside::server
