// Who has asked by text message for no more of them. Kept as a keyed hash of the number and nothing else, for every
// clinic of the server (they send from one number), until the same number asks for messages again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::notices {

/// The failure of a message to somebody who has asked for none.
inline constexpr std::string_view kAskedForNone = "has asked for no messages";

/// What carriers everywhere teach people to answer (CTIA Messaging Principles 5.1.3), and the same words of our readers' languages.
enum class Keyword { stop, help, start };
struct Asked {
  Keyword keyword;
  std::string_view language;  // of the word, one of kLanguages; empty: the words that are the same everywhere
  bool operator==(const Asked&) const = default;
};
/// Of a whole message: one word, in small or capital letters, with nothing but space and full stops around it.
std::optional<Asked> parse_keyword(std::string_view message);

/// Our answer, in one segment where the language allows it. `name`: who sends the messages.
std::string write_answer(Keyword keyword, std::string_view language, const std::string& name,
                         const std::optional<std::string>& contact_phone);

class OptOutRepository {
 public:
  virtual ~OptOutRepository() = default;
  /// Twice is once.
  virtual void add_opt_out(const std::string& number_hash) = 0;
  /// Hashes of one number, under every key that is known.
  virtual void remove_opt_out(const std::vector<std::string>& number_hashes) = 0;
  virtual bool has_opted_out(const std::vector<std::string>& number_hashes) = 0;
};

}  // namespace bedside::notices
