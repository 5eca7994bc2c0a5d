// The media plane as the settings want it.
#pragma once

#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "net/media.hpp"
#include "phone/phrasebook.hpp"
#include "server/settings.hpp"

namespace bedside::server {

class Media {
 public:
  virtual ~Media() = default;
  virtual net::MediaWorkers& workers() = 0;
  /// Ends the worker threads. Idempotent.
  virtual void stop() = 0;
};

/// `phrasebook` outlives it; null: no telephones. The refusal is a sentence that names the setting.
Result<std::unique_ptr<Media>, std::string> make_media(const Settings& settings, RandomSource& random,
                                                       const phone::Phrasebook* phrasebook);

}  // namespace bedside::server
