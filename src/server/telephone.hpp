// The telephone as the settings want it: recordings, trunks, and the switchboard between them and the rooms.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/api.hpp"
#include "dialin/switchboard.hpp"
#include "phone/phrasebook.hpp"
#include "server/media.hpp"
#include "server/metrics.hpp"
#include "server/settings.hpp"
#include "sip/service.hpp"

namespace bedside::server {

/// What callers hear. Nothing where no trunk is set up; refused with a sentence where recordings are missing.
Result<std::unique_ptr<phone::Phrasebook>, std::string> make_phrasebook(const Settings& settings);

/// The trunk of the demo: any softphone on this machine, and only those, may call it.
sip::TrunkSettings demo_trunk();

class Telephone {
 public:
  struct Parts {
    desk::Storage& storage;
    const secure::KeyRing& keys;
    RandomSource& random;
    api::Api& api;  // not started yet
    net::MediaWorkers& media;
  };
  Telephone(const Settings& settings, const Parts& parts);
  Telephone(const Telephone&) = delete;
  Telephone& operator=(const Telephone&) = delete;

  /// Takes calls, once the hall runs. In the demo at the first free port from the trunk's on. A sentence when a trunk's
  /// address cannot be listened on; nothing otherwise.
  std::optional<std::string> start(bool demo);
  /// A word for /readyz: "off", "ok", or which trunks are away. From any thread.
  std::string state();
  /// Nothing without a trunk. Waits for the trunks' thread.
  std::optional<ServerFigures::Telephone> figures();
  /// "127.0.0.1:5060": where the first trunk listens. Empty without a trunk.
  std::string address() const;
  /// Says goodbye to everybody on the line and lets the trunks go. While the hall and the media plane still run.
  void stop();

 private:
  std::vector<sip::TrunkSettings> trunks_;
  Parts parts_;
  dialin::Switchboard switchboard_;
  std::unique_ptr<sip::Service> service_;
};

}  // namespace bedside::server
