#include "storage/own_words_rows.hpp"

namespace bedside::storage {

std::optional<notices::OwnWords> OwnWordsRows::find_words(const ClinicId& clinic, const std::string& language, notices::Kind kind) {
  auto row = sql_.find("SELECT subject, lead, sms FROM message_words WHERE clinic_id = ? AND language = ? AND kind = ?",
                       {clinic, language, word(kind)});
  if (!row) return std::nullopt;
  notices::OwnWords words;
  words.subject = row->text();
  words.lead = row->text();
  words.sms = row->text();
  return words;
}

void OwnWordsRows::save_words(const ClinicId& clinic, const std::string& language, notices::Kind kind, const notices::OwnWords& words) {
  sql_.run(
      "INSERT INTO message_words (clinic_id, language, kind, subject, lead, sms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT "
      "(clinic_id, language, kind) DO UPDATE SET subject = excluded.subject, lead = excluded.lead, sms = excluded.sms",
      {clinic, language, word(kind), words.subject, words.lead, words.sms});
}

void OwnWordsRows::forget_words(const ClinicId& clinic, const std::string& language, notices::Kind kind) {
  sql_.run("DELETE FROM message_words WHERE clinic_id = ? AND language = ? AND kind = ?", {clinic, language, word(kind)});
}

}  // namespace bedside::storage
