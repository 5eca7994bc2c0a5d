#include "sfu/ice_lite.hpp"

#include "base/id.hpp"
#include "secure/hash.hpp"

namespace bedside::sfu {

namespace {

/// RFC 8445 section 5.3 wants 24 and 128 random bits; the username is looked up, so it has 80.
constexpr std::size_t kUsernameSize = 16;
constexpr int kUnknownAttribute = 420;

}  // namespace

IceLite::IceLite(RandomSource& random) : current_(make_credentials(random)) {}

IceLite::Credentials IceLite::make_credentials(RandomSource& random) {
  return {make_id_text(random).substr(0, kUsernameSize), make_id_text(random)};
}

std::optional<std::string> IceLite::restart(RandomSource& random) {
  std::optional<std::string> gone;
  // While nobody has used the current ones, the ones before are what the peer still speaks with.
  if (previous_) {
    gone = current_.username;
  } else {
    previous_ = std::move(current_);
  }
  current_ = make_credentials(random);
  return gone;
}

IceLite::Outcome IceLite::feed(const rtp::StunMessage& request, const Path& path, Moment now, MutableByteSpan reply) {
  Outcome outcome;
  const bool is_current = request.username_local() == current_.username;
  if (!is_current && !(previous_ && request.username_local() == previous_->username)) return outcome;
  const Credentials& used = is_current ? current_ : *previous_;
  if (!request.verify(used.password, secure::hmac_sha1)) {
    outcome.verdict = Verdict::bad_integrity;
    return outcome;
  }
  outcome.verdict = Verdict::accepted;
  if (request.unknown_required() != 0) {
    outcome.reply_size =
        rtp::write_binding_error(reply, request.transaction(), kUnknownAttribute, used.password, secure::hmac_sha1);
    return outcome;
  }
  outcome.reply_size =
      rtp::write_binding_success(reply, request.transaction(), path.remote, used.password, secure::hmac_sha1);
  if (is_current && previous_) {
    outcome.retired_username = previous_->username;
    previous_.reset();
  }
  note_path(path, now, outcome);
  outcome.passed = true;
  // Until the peer nominates one, the first that works is used (RFC 8445 section 8.1.1 lets us).
  if (!selected_ || request.use_candidate()) selected_ = path;
  return outcome;
}

void IceLite::note_path(const Path& path, Moment now, Outcome& outcome) {
  std::optional<Known>* place = nullptr;
  for (auto& known : paths_) {
    if (known && known->path == path) {
      known->heard = now;
      return;
    }
    const bool replaceable = !known || !(selected_ && known->path == *selected_);
    if (!replaceable || (place != nullptr && !*place)) continue;
    if (place == nullptr || !known || known->heard < (*place)->heard) place = &known;
  }
  if (*place) outcome.forgotten = (*place)->path;
  *place = Known{path, now};
}

std::optional<Moment> IceLite::consent_ends() const {
  for (const auto& known : paths_) {
    if (selected_ && known && known->path == *selected_) return known->heard + kConsentTime;
  }
  return std::nullopt;
}

bool IceLite::renew_consent(Moment now) {
  const Known* newest = nullptr;
  for (const auto& known : paths_) {
    if (known && (newest == nullptr || known->heard > newest->heard)) newest = &*known;
  }
  selected_.reset();
  if (newest != nullptr && now < newest->heard + kConsentTime) selected_ = newest->path;
  return selected_.has_value();
}

}  // namespace bedside::sfu
