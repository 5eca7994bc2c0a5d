// What stays of the words with which a message failed.
#pragma once

#include <string>
#include <string_view>

namespace bedside::notices {

/// Of a server's words only its codes ("550 5.1.1"), since what it says beside them may name anybody: for the log, and for the
/// clinic's records once the invitation has ended. Until then staff read the rest with the visit. Words without a code are the
/// program's own and stay.
std::string without_servers_words(std::string_view words);

}  // namespace bedside::notices
