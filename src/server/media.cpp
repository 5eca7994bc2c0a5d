#include "server/media.hpp"

#include "secure/dtls.hpp"

namespace bedside::server {
namespace {

class RunningMedia final : public Media {
 public:
  RunningMedia(std::unique_ptr<secure::HandshakeFactory> handshakes, std::unique_ptr<net::MediaWorkers> workers)
      : handshakes_(std::move(handshakes)), workers_(std::move(workers)) {}
  net::MediaWorkers& workers() override { return *workers_; }
  void stop() override { workers_->stop(); }

 private:
  std::unique_ptr<secure::HandshakeFactory> handshakes_;  // outlives the workers
  std::unique_ptr<net::MediaWorkers> workers_;
};

}  // namespace

Result<std::unique_ptr<Media>, std::string> make_media(const Settings& settings, RandomSource& random,
                                                       const phone::Phrasebook* phrasebook) {
  auto handshakes = std::make_unique<secure::DtlsFactory>(random);
  net::MediaOptions options;
  options.port = settings.media_port;
  options.listen = settings.media_listen;
  options.announce = settings.media_announce;
  options.workers = settings.media_workers;
  options.reach = settings.media_tcp ? sfu::Reach::udp_and_tcp : sfu::Reach::udp;
  options.phrasebook = phrasebook;
  options.first_leg_port = settings.first_leg_port;
  options.last_leg_port = settings.last_leg_port;
  auto workers = net::MediaWorkers::start(options, random, *handshakes);
  if (!workers) return Refused{workers.why()};
  return std::unique_ptr<Media>(std::make_unique<RunningMedia>(std::move(handshakes), std::move(workers.value())));
}

}  // namespace bedside::server
