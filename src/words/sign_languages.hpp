// Names of sign languages, which neither ICU nor browsers know, in the languages of messages. The pages have the same ones
// (`common.languages` of their tables); `languages/tables.test.ts` sees that they agree.
#pragma once

#include <optional>
#include <string_view>

namespace bedside::words {

/// Nothing for other languages; in English where messages are not written in `language`.
std::optional<std::string_view> sign_language_name(std::string_view tag, std::string_view language);

}  // namespace bedside::words
