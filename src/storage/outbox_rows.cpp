#include "storage/outbox_rows.hpp"

#include "notices/opt_out.hpp"

namespace bedside::storage {
namespace {

using notices::Notice;

#define NOTICE_COLUMNS                                                                                              \
  "id, clinic_id, visit_id, invitation_id, channel, kind, state, last_notice, payload_sealed, attempts, created_at, " \
  "next_attempt_at, failure, provider_reference, fallback_after, instead_because, follows_id"
#define UNSENT "state IN ('queued', 'sending')"
// The same of one that is named by its id: PostgreSQL would go through the index of all that are unsent to find it.
#define STILL_UNSENT "state NOT IN ('sent', 'delivered', 'failed')"
// Of an earlier message to the same reader: not sent yet, and to be waited for. In any case one that is just being sent, or whose
// own turn it is.
#define IS_WAITED_FOR                                                                                                  \
  "earlier.state NOT IN ('sent', 'delivered', 'failed') "                                                              \
  "AND (notices.created_at > ? OR earlier.state = 'sending' OR earlier.next_attempt_at <= ?)"
// That somebody has declined is told beside the order: it says nothing of what the reader has not had yet.
#define IN_ORDER "kind <> 'declined'"
#define NOT_BEFORE_EARLIER                                                                                             \
  "NOT EXISTS (SELECT 1 FROM notices AS earlier WHERE earlier.invitation_id = notices.invitation_id "                  \
  "AND earlier.channel = notices.channel AND earlier.created_at < notices.created_at "                                \
  "AND notices." IN_ORDER " AND earlier." IN_ORDER " AND " IS_WAITED_FOR ") "                                          \
  "AND NOT EXISTS (SELECT 1 FROM notices AS earlier WHERE earlier.id = notices.follows_id AND " IS_WAITED_FOR ")"
// Where several programs take, each passes over what another is just taking.
#define DUE(of)                                                                                                        \
  "SELECT " NOTICE_COLUMNS " FROM notices WHERE " UNSENT of " AND next_attempt_at <= ? AND " NOT_BEFORE_EARLIER        \
  " ORDER BY next_attempt_at LIMIT ?"
#define OF_CHANNEL " AND channel = ?"

// Set with what settles a message: the other way is due at once, or when the receipt has not come.
#define FALLS_BACK_AT "fallback_at = CASE WHEN fallback_after IS NOT NULL THEN CAST(? AS BIGINT) END"
#define WAITS_FOR_RECEIPT \
  "fallback_at = CASE WHEN channel = 'sms' AND fallback_after > 0 THEN CAST(? AS BIGINT) + fallback_after END"

// Not taken yet: due when the first way has had its time. Counted from when it was written, so that each attempt says the same.
#define HAS_HAD_ITS_TIME "notices.created_at + CASE WHEN fallback_after > 0 THEN fallback_after ELSE CAST(? AS BIGINT) END"
#define SOON_BEGINS "(SELECT visits.starts_at FROM visits WHERE visits.id = notices.visit_id) - CAST(? AS BIGINT)"
#define WAITS_FOR_ACCEPTANCE                                                                                                     \
  "fallback_at = CASE WHEN fallback_after IS NOT NULL THEN CASE WHEN " SOON_BEGINS " < " HAS_HAD_ITS_TIME " THEN " SOON_BEGINS \
  " ELSE " HAS_HAD_ITS_TIME " END END"

/// A last notice's row is the only place that still holds the address: a day, no longer.
constexpr std::chrono::hours kLastNoticeLife{24};

Notice read_notice(Row& row) {
  Notice n;
  n.id = row.id<NoticeId>();
  n.clinic = row.id<ClinicId>();
  n.visit = row.maybe_id<VisitId>();
  n.invitation = row.maybe_id<InvitationId>();
  n.channel = known(notices::parse_channel(row.text()));
  n.kind = known(notices::parse_kind(row.text()));
  n.state = known(notices::parse_state(row.text()));
  n.last_notice = row.flag();
  n.payload_sealed = Secret<std::string>(row.text());
  n.attempts = row.small();
  n.created_at = row.time();
  n.next_attempt_at = row.time();
  n.failure = row.text();
  n.provider_reference = row.maybe_text();
  if (const auto after = row.maybe_text()) n.fallback_after = std::chrono::milliseconds(std::stoll(*after));
  if (const auto because = row.maybe_text()) n.instead_because = known(notices::parse_because(*because));
  n.follows = row.maybe_id<NoticeId>();
  return n;
}

std::vector<Notice> read_notices(std::vector<Row> rows) {
  std::vector<Notice> notices;
  notices.reserve(rows.size());
  for (Row& row : rows) notices.push_back(read_notice(row));
  return notices;
}

}  // namespace

void OutboxRows::add_notice(const Notice& n) {
  std::optional<std::int64_t> fallback_after;
  if (n.fallback_after) fallback_after = n.fallback_after->count();
  std::optional<std::string> because;
  if (n.instead_because) because = word(*n.instead_because);
  // What may not be sent at all is settled as it is written.
  std::optional<WallTime> fallback_at;
  if (fallback_after && n.state == notices::State::failed) fallback_at = n.created_at;
  sql_.run("INSERT INTO notices (" NOTICE_COLUMNS ", fallback_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
           {n.id, n.clinic, n.visit, n.invitation, word(n.channel), word(n.kind), word(n.state), n.last_notice,
            n.payload_sealed.reveal(), n.attempts, n.created_at, n.next_attempt_at, n.failure, n.provider_reference, fallback_after,
            because, n.follows, fallback_at});
}

notices::Leased OutboxRows::lease_due(WallTime now, std::chrono::seconds lease, int limit, std::optional<notices::Channel> only) {
  const bool many = sql_.kind() == Database::postgres;
  // A lease is an attempt and is counted at once: a message that kills its sender is not tried for ever.
  const WallTime since = now - notices::kWaitsForEarlier;
  const std::vector<Notice> due = read_notices(
      only ? sql_.select(many ? DUE(OF_CHANNEL) " FOR UPDATE SKIP LOCKED" : DUE(OF_CHANNEL), {word(*only), now, since, now, since, now, limit})
           : sql_.select(many ? DUE("") " FOR UPDATE SKIP LOCKED" : DUE(""), {now, since, now, since, now, limit}));
  notices::Leased taken;
  for (Notice notice : due) {
    if (notice.invitation && notice.created_at <= since && notice.kind != notices::Kind::declined) {
      taken.overtaken[static_cast<std::size_t>(notice.channel)] += end_earlier(notice, now);
      if (has_earlier(notice)) continue;  // another program has taken one meanwhile
    }
    notice.state = notices::State::sending;
    notice.attempts += 1;
    notice.next_attempt_at = now + lease;
    notice.follows.reset();
    sql_.run("UPDATE notices SET state = 'sending', attempts = ?, next_attempt_at = ?, follows_id = NULL WHERE id = ?",
             {notice.attempts, notice.next_attempt_at, notice.id});
    taken.notices.push_back(std::move(notice));
  }
  return taken;
}

#define OVERTAKEN(which)                                                                                                  \
  "UPDATE notices SET state = 'failed', payload_sealed = '', follows_id = NULL, failure = 'a later message went first', " \
  "settled_at = ? WHERE " which " AND next_attempt_at > ?"
#define OF_READER_BEFORE "invitation_id = ? AND channel = ? AND created_at < ? AND " IN_ORDER
int OutboxRows::end_earlier(const Notice& notice, WallTime now) {
  auto ended = sql_.change(OVERTAKEN(OF_READER_BEFORE " AND " UNSENT " AND state = 'queued'"), {now, *notice.invitation, word(notice.channel), notice.created_at, now});
  if (notice.follows) ended += sql_.change(OVERTAKEN("id = ? AND " STILL_UNSENT " AND state <> 'sending'"), {now, *notice.follows, now});
  if (ended > 0) connection_.erase_from(PersonalTable::notices);
  return static_cast<int>(ended);
}
#undef OVERTAKEN

bool OutboxRows::has_earlier(const Notice& notice) {
  if (notice.follows && sql_.find("SELECT 1 FROM notices WHERE id = ? AND " STILL_UNSENT, {*notice.follows})) return true;
  return sql_.find("SELECT 1 FROM notices WHERE " OF_READER_BEFORE " AND " UNSENT " LIMIT 1",
                   {*notice.invitation, word(notice.channel), notice.created_at}).has_value();
}
#undef OF_READER_BEFORE

bool OutboxRows::forget_dropped(const NoticeId& notice) {
  return sql_.change("DELETE FROM notices WHERE id = ? AND payload_sealed = '' AND " STILL_UNSENT, {notice}) > 0;
}

void OutboxRows::release_leases(WallTime now) {
  sql_.run("UPDATE notices SET state = 'queued', next_attempt_at = ? WHERE " UNSENT " AND state = 'sending'", {now});
}

std::optional<WallTime> OutboxRows::next_due(std::optional<notices::Channel> only) {
  auto row = only ? sql_.find("SELECT MIN(next_attempt_at) FROM notices WHERE " UNSENT OF_CHANNEL, {word(*only)})
                  : sql_.find("SELECT MIN(next_attempt_at) FROM notices WHERE " UNSENT);
  return row ? row->maybe_time() : std::nullopt;
}

void OutboxRows::mark_sent(const NoticeId& notice, const std::optional<std::string>& reference, WallTime now) {
  sql_.run(
      "UPDATE notices SET state = 'sent', payload_sealed = '', failure = '', provider_reference = ?, settled_at = ?, "
      WAITS_FOR_RECEIPT " WHERE id = ? AND " STILL_UNSENT,
      {reference, now, now, notice});
  connection_.erase_from(PersonalTable::notices);
}

void OutboxRows::mark_retry(const NoticeId& notice, const std::string& failure, WallTime next_attempt_at) {
  if (forget_dropped(notice)) return;
  const auto time = std::chrono::milliseconds(notices::kTimeOfFirstWay).count();
  const auto before = std::chrono::milliseconds(notices::kOtherWayBeforeStart).count();
  sql_.run("UPDATE notices SET state = 'queued', failure = ?, next_attempt_at = ?, " WAITS_FOR_ACCEPTANCE " WHERE id = ? AND " STILL_UNSENT,
           {failure, next_attempt_at, before, time, before, time, notice});
}

void OutboxRows::mark_failed(const NoticeId& notice, const std::string& failure, WallTime now) {
  if (forget_dropped(notice)) return;
  sql_.run(
      "UPDATE notices SET state = 'failed', payload_sealed = '', failure = ?, settled_at = ?, " FALLS_BACK_AT
      " WHERE id = ? AND " STILL_UNSENT,
      {failure, now, now, notice});
  connection_.erase_from(PersonalTable::notices);
}

std::optional<Notice> OutboxRows::report_delivery(const NoticeId& notice, bool delivered, const std::string& failure,
                                                  WallTime now) {
#define REPORTED(falls_back) \
  "UPDATE notices SET state = ?, payload_sealed = '', failure = ?, settled_at = ?, " falls_back " WHERE id = ? AND "
  const auto changed =
      delivered ? sql_.change(REPORTED("fallback_at = NULL") "(state = 'sent' OR (" UNSENT " AND attempts > 0))", {word(notices::State::delivered), "", now, notice})
                : sql_.change(REPORTED(FALLS_BACK_AT) "state IN ('sent', 'sending')", {word(notices::State::failed), failure, now, now, notice});
#undef REPORTED
  if (changed == 0) return std::nullopt;
  connection_.erase_from(PersonalTable::notices);
  auto found = read_notices(sql_.select("SELECT " NOTICE_COLUMNS " FROM notices WHERE id = ?", {notice}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

notices::TextDelivery OutboxRows::count_texts(WallTime since, const std::optional<ClinicId>& only) {
#define TEXTS_SETTLED "SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) FROM notices " \
                      "WHERE channel = 'sms' AND settled_at >= ? AND failure <> ?"
  auto row = only ? sql_.find(TEXTS_SETTLED " AND clinic_id = ?", {since, notices::kAskedForNone, *only})
                  : sql_.find(TEXTS_SETTLED, {since, notices::kAskedForNone});
#undef TEXTS_SETTLED
#define TEXTS_HELD_BACK "SELECT COUNT(*) FROM notices WHERE channel = 'sms' AND state = 'failed' AND settled_at IS NULL AND created_at >= ?"
  auto held_back = only ? sql_.find(TEXTS_HELD_BACK " AND clinic_id = ?", {since, *only}) : sql_.find(TEXTS_HELD_BACK, {since});
#undef TEXTS_HELD_BACK
  notices::TextDelivery count;
  if (held_back) count.held_back = held_back->small();
  if (!row) return count;
  count.settled = row->small();
  count.failed = row->small();
  return count;
}

std::optional<std::string> OutboxRows::find_language_texted(const std::string& number, int newest) {
  auto rows = sql_.select(
      "SELECT id, phone_sealed, language FROM (SELECT invitation_id, settled_at FROM notices WHERE channel = 'sms' AND settled_at IS NOT NULL "
      "ORDER BY settled_at DESC LIMIT ?) AS texted JOIN invitations ON invitations.id = texted.invitation_id "
      "WHERE phone_sealed IS NOT NULL ORDER BY texted.settled_at DESC",
      {newest});
  for (Row& row : rows) {
    const std::string id = row.text();
    if (connection_.open(row.maybe_text(), id, "phone") == number) return row.text();
  }
  return std::nullopt;
}

std::vector<Notice> OutboxRows::list_fallbacks_due(WallTime now, int limit) {
  return read_notices(sql_.select(
      "SELECT " NOTICE_COLUMNS " FROM notices WHERE fallback_at IS NOT NULL AND fallback_at <= ? ORDER BY fallback_at LIMIT ?",
      {now, limit}));
}

std::optional<WallTime> OutboxRows::next_fallback() {
  auto row = sql_.find("SELECT MIN(fallback_at) FROM notices WHERE fallback_at IS NOT NULL");
  return row ? row->maybe_time() : std::nullopt;
}

void OutboxRows::forget_fallback(const NoticeId& notice) {
  sql_.run("UPDATE notices SET fallback_at = NULL WHERE id = ?", {notice});
}

#define FAILED                                                                                                         \
  " FROM notices WHERE clinic_id = ? AND state = 'failed' AND NOT EXISTS (SELECT 1 FROM notices AS later "              \
  "WHERE later.invitation_id = notices.invitation_id AND later.channel = notices.channel "                              \
  "AND later.created_at > notices.created_at AND later.kind <> 'declined') "                                            \
  "AND NOT EXISTS (SELECT 1 FROM notices AS other WHERE other.invitation_id = notices.invitation_id "                   \
  "AND other.kind = notices.kind AND other.channel <> notices.channel "                                                 \
  "AND other.instead_because IS NOT NULL AND other.created_at >= notices.created_at AND other.state <> 'failed')"
std::vector<notices::FailedNotice> OutboxRows::list_failed(const ClinicId& clinic, WallTime since, int limit) {
  std::vector<notices::FailedNotice> failed;
  for (Row& row : sql_.select("SELECT " NOTICE_COLUMNS ", COALESCE(settled_at, created_at)" FAILED
                              " AND created_at >= ? ORDER BY created_at DESC, id LIMIT ?", {clinic, since, limit})) {
    Notice notice = read_notice(row);
    const WallTime ended_at = row.time();
    failed.push_back({std::move(notice), ended_at});
  }
  return failed;
}

std::optional<Notice> OutboxRows::find_failed(const ClinicId& clinic, const NoticeId& notice) {
  auto row = sql_.find("SELECT " NOTICE_COLUMNS FAILED " AND id = ?", {clinic, notice});
  if (!row) return std::nullopt;
  return read_notice(*row);
}
#undef FAILED

std::vector<notices::Waiting> OutboxRows::count_waiting() {
  std::vector<notices::Waiting> waiting;
  for (Row& row : sql_.select("SELECT channel, COUNT(*), MIN(created_at) FROM notices WHERE " UNSENT " GROUP BY channel ORDER BY channel", {})) {
    const auto channel = known(notices::parse_channel(row.text()));
    const int messages = row.small();
    waiting.push_back({channel, messages, row.time()});
  }
  return waiting;
}

std::vector<Notice> OutboxRows::list_for_invitation(const InvitationId& invitation) {
  return read_notices(sql_.select(
      "SELECT " NOTICE_COLUMNS " FROM notices WHERE invitation_id = ? ORDER BY created_at, id", {invitation}));
}

std::vector<Notice> OutboxRows::list_for_visit(const VisitId& visit) {
  return read_notices(
      sql_.select("SELECT " NOTICE_COLUMNS " FROM notices WHERE visit_id = ? ORDER BY created_at, id", {visit}));
}

std::vector<Notice> OutboxRows::list_last_unsent(const VisitId& visit, notices::Channel channel) {
  return read_notices(sql_.select("SELECT " NOTICE_COLUMNS " FROM notices WHERE visit_id = ? AND channel = ? AND last_notice = 1 AND " UNSENT
                                  " ORDER BY created_at, id", {visit, word(channel)}));
}

#define DROPPED(of) "DELETE FROM notices WHERE " of " AND last_notice = 0 AND " UNSENT " AND state = 'queued'"
#define BEING_SENT(of) "UPDATE notices SET payload_sealed = '' WHERE " of " AND last_notice = 0 AND " UNSENT " AND state = 'sending'"
void OutboxRows::drop_unsent(const VisitId& visit) {
  sql_.run(DROPPED("visit_id = ?"), {visit});
  sql_.run(BEING_SENT("visit_id = ?"), {visit});
  connection_.erase_from(PersonalTable::notices);
}

void OutboxRows::drop_unsent_of(const InvitationId& invitation) {
  sql_.run(DROPPED("invitation_id = ?"), {invitation});
  sql_.run(BEING_SENT("invitation_id = ?"), {invitation});
  connection_.erase_from(PersonalTable::notices);
}
#undef DROPPED
#undef BEING_SENT

notices::GivenUp OutboxRows::erase_old_payloads(WallTime now) {
  // Settled messages lose their payload as they are settled; here goes what nobody could deliver in a day.
  notices::GivenUp too_old{};
  for (const auto channel : notices::kAllChannels) {
    const auto erased = sql_.change(
        "UPDATE notices SET state = 'failed', payload_sealed = '', follows_id = NULL, failure = 'not delivered within a day', settled_at = ? "
        "WHERE last_notice = 1 AND " UNSENT " AND created_at <= ?" OF_CHANNEL,
        {now, now - kLastNoticeLife, word(channel)});
    if (erased > 0) connection_.erase_from(PersonalTable::notices);
    too_old[static_cast<std::size_t>(channel)] = static_cast<int>(erased);
  }
  return too_old;
}

}  // namespace bedside::storage
