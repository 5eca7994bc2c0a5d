// Ids that are types: a VisitId cannot be passed where a PersonId is wanted.
// An id is 26 characters of Crockford base32 (128 random bits); nothing can be guessed from its neighbour.
// Ids are not secrets and may stand in logs; tokens and PINs are `Secret`, never an `Id`.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace bedside {

class RandomSource;

/// 128 random bits in Crockford base32, lower case, 26 characters.
std::string make_id_text(RandomSource& random);
/// True for text that `make_id_text` could have made.
bool is_id_text(std::string_view text);

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  static Id make(RandomSource& random) { return Id(make_id_text(random)); }

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

using ClinicId = Id<struct ClinicTag>;
using PersonId = Id<struct PersonTag>;
using PatientId = Id<struct PatientTag>;
using VisitId = Id<struct VisitTag>;
using InvitationId = Id<struct InvitationTag>;
using NoticeId = Id<struct NoticeTag>;
using ParticipantId = Id<struct ParticipantTag>;

}  // namespace bedside

template <class Tag>
struct std::hash<bedside::Id<Tag>> {
  std::size_t operator()(const bedside::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
