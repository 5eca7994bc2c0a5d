// The recordings that callers hear: those inside the program, and the operator's own, which win file by file. Checked
// at start: a language that lacks a piece is refused with one sentence, because a caller would hear a gap.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "phone/phrasebook.hpp"
#include "server/settings.hpp"

namespace bedside::server {

/// "en.toml" (its [order]), "en/welcome.wav", "names/PERSON_ID.wav", "tone/music.wav".
struct PromptFile {
  std::string_view name;
  ByteSpan bytes;
};
/// What tools/make_prompts.sh spoke when the program was built; empty when built without.
std::span<const PromptFile> embedded_prompts();

/// `inside` outlives the answer. `folder`: files named as above; empty: none.
Result<phone::Phrasebook, WrongSetting> load_phrasebook(std::span<const PromptFile> inside, const std::string& folder);

}  // namespace bedside::server
