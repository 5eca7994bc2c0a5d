// The media plane as the settings want it.
#pragma once

#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "calls/media_port.hpp"
#include "server/settings.hpp"

namespace bedside::server {

class Media {
 public:
  virtual ~Media() = default;
  virtual calls::MediaPort& port() = 0;
  /// Ends the worker threads. Idempotent.
  virtual void stop() = 0;
};

/// The refusal is a sentence that names the setting.
Result<std::unique_ptr<Media>, std::string> make_media(const Settings& settings, RandomSource& random);

}  // namespace bedside::server
