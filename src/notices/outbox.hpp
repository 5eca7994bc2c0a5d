// Messages to people: what is told, by which channel, and what became of it. Written in the transaction of
// the use case that tells; sent by `delivery`. A row's payload (address, link, PIN, facts to render) is
// sealed: the database holds no address and no link in clear.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace bedside::notices {

enum class Channel { email, sms };
enum class State { queued, sending, sent, delivered, failed };
enum class Kind {
  appointment,       // the patient's own link
  invitation,        // a guest's link
  moved,             // new time, same link
  cancelled,         // last notice
  revoked,           // last notice
  switched_off,      // last notice
  declined,          // to the inviter: Not for me
  reminder,          // the same link, some time before the start
  password_reset,
  password_setup,
};
inline constexpr std::array kAllChannels = {Channel::email, Channel::sms};
inline constexpr std::array kAllStates = {State::queued, State::sending, State::sent, State::delivered, State::failed};
inline constexpr std::array kAllKinds = {Kind::appointment,  Kind::invitation, Kind::moved,
                                         Kind::cancelled,    Kind::revoked,    Kind::switched_off,
                                         Kind::declined,     Kind::reminder,   Kind::password_reset,
                                         Kind::password_setup};
/// Why a message was sent in another's place, by the reader's other address. No receipt: also none of a server that takes it.
enum class Because { failed, no_receipt };
inline constexpr std::array kAllBecauses = {Because::failed, Because::no_receipt};
/// The words in the database and the API.
std::string_view word(Because because);
std::optional<Because> parse_because(std::string_view word);
std::string_view word(Channel channel);
std::optional<Channel> parse_channel(std::string_view word);
std::string_view word(State state);
std::optional<State> parse_state(std::string_view word);
std::string_view word(Kind kind);
std::optional<Kind> parse_kind(std::string_view word);

/// Whom a message speaks to: the same kind says other things to a patient than to a guest.
enum class Reader { patient, guest, staff };

/// One number of the clinic that answers a telephone and asks for the PIN.
struct DialIn {
  std::string number;  // E.164
  std::string label;   // whose or where it is
  bool toll_free = false;
  bool operator==(const DialIn&) const = default;
};

/// A clinic's own words for a kind of message (own_words.hpp); an empty text: the program's.
struct OwnWords {
  std::string subject;
  std::string lead;
  std::string sms;
  bool operator==(const OwnWords&) const = default;
};

/// Everything that a template may say. Patient's name, visit type and reason are not among it.
struct Payload {
  std::string to;        // e-mail address or E.164 number
  Reader reader = Reader::guest;
  std::string language;  // of the reader
  std::string public_name;
  std::optional<std::string> contact_phone;
  std::vector<std::string> provider_names;
  WallTime starts_at{};
  WallTime ends_at{};
  std::string time_zone;
  std::string link;      // absolute; empty where none
  std::string pin;       // 3-3-3; empty where none
  std::vector<DialIn> dial_in_numbers;
  std::string line;      // the inviter's
  std::string guest_kind;
  std::optional<std::string> interprets;
  std::optional<std::string> job_reference;  // an agency's: stands first, whatever the message is about
  std::string reader_name;  // greeting; may be empty
  OwnWords own_words;        // as they were when it was told
  bool for_another = false;  // the patient's messages go to a parent, guardian or carer
  std::string accent;     // of the button: "#0b6470"; empty: the program's own
  std::string on_accent;  // of what is written on it
  std::string calendar_uid;
  int calendar_sequence = 0;
  WallTime written_at{};    // iCalendar DTSTAMP
  bool operator==(const Payload&) const = default;
};

struct Notice {
  NoticeId id;
  ClinicId clinic;
  std::optional<VisitId> visit;
  std::optional<InvitationId> invitation;
  Channel channel = Channel::email;
  Kind kind = Kind::invitation;
  State state = State::queued;
  bool last_notice = false;  // survives the erasure of its visit, 24 h at most
  Secret<std::string> payload_sealed;
  int attempts = 0;
  WallTime created_at;
  WallTime next_attempt_at;
  std::string failure;  // the sender's words; no address in it
  std::optional<std::string> provider_reference;  // the SMS service's id
  /// The reader has another address, which is tried when this fails, when no server takes it in this time (kTimeOfFirstWay), or
  /// so long after it was sent without a receipt (0: never for that); nothing: there is none.
  std::optional<std::chrono::milliseconds> fallback_after = {};
  std::optional<Because> instead_because = {};  // it was sent in another's place
  /// The end of another invitation to the same visit, told to the same address: comes before this, by the same rules as an earlier
  /// message to the same reader. Forgotten when this one is taken.
  std::optional<NoticeId> follows = {};
};

/// Retries: 36 attempts over 31 hours, then failed. A server that is away for a day loses nobody's message; what the visit's
/// end makes pointless is dropped by then.
inline constexpr int kMaxAttempts = 36;
std::chrono::seconds retry_delay(int attempts_so_far);

/// Of two messages to one reader (one invitation, one channel; or Notice::follows) the later one waits until the earlier one has been sent or has
/// ended, so that no cancellation arrives before its invitation. As long as this, no longer: greylisting and a server that is
/// started anew are over by then (attempts at once, after 30 s, 2.5 and 7.5 min), and a reminder 15 minutes before the visit
/// still comes before it. Then the earlier one is given up: it would come second, and the later one says all that still holds.
inline constexpr std::chrono::minutes kWaitsForEarlier{10};

/// Of two addresses the other one is tried when no server has taken the message by the first within Notice::fallback_after, or
/// within this where that is 0; at the latest so long before the visit. The first goes on being tried.
inline constexpr std::chrono::minutes kTimeOfFirstWay{10};
inline constexpr std::chrono::minutes kOtherWayBeforeStart{5};

/// A message that ended for good without arriving.
struct FailedNotice {
  Notice notice;
  WallTime ended_at;
};

/// What became of text messages of late. Failures that are nobody's fault (opt-outs, limits) are not among `failed`.
struct TextDelivery {
  int settled = 0;
  int failed = 0;
  int held_back = 0;  // never sent: a limit was reached, or the country is not texted
  /// Numbers that nobody answers are what pumping sends to; a service that is broken looks alike. Too few say nothing.
  bool alarming() const { return settled >= kLeast && failed * 100 >= settled * kPercent; }
  static constexpr int kLeast = 10;
  static constexpr int kPercent = 30;  // lists of numbers typed by hand have some that are wrong, not a third
  static constexpr std::chrono::hours kOfLate{24};
};

/// Of one channel: what is not settled yet.
struct Waiting {
  Channel channel = Channel::email;
  int messages = 0;
  WallTime oldest{};  // when it was written
};

/// How many messages the outbox has given up by itself, of each channel.
using GivenUp = std::array<int, kAllChannels.size()>;

/// What was taken, and how many earlier ones were given up because they are overtaken (kWaitsForEarlier).
struct Leased {
  std::vector<Notice> notices;
  GivenUp overtaken{};
};

class OutboxRepository {
 public:
  virtual ~OutboxRepository() = default;
  virtual void add_notice(const Notice& notice) = 0;
  /// Takes due notices for `lease` (state sending); one that is neither settled nor renewed is due again then. None before an
  /// earlier one to the same reader has been sent or has ended (kWaitsForEarlier). `only`: of this channel.
  virtual Leased lease_due(WallTime now, std::chrono::seconds lease, int limit, std::optional<Channel> only = {}) = 0;
  /// What an earlier run of the program had taken and not settled is due now. Only for who is alone on its
  /// database, at its start: another node's leases would be broken.
  virtual void release_leases(WallTime now) = 0;
  /// When the next one is due, if any.
  virtual std::optional<WallTime> next_due(std::optional<Channel> only = {}) = 0;
  virtual void mark_sent(const NoticeId& notice, const std::optional<std::string>& reference, WallTime now) = 0;
  /// Not taken, and tried again then. The other way, where there is one, becomes due in its time (kTimeOfFirstWay).
  virtual void mark_retry(const NoticeId& notice, const std::string& failure, WallTime next_attempt_at) = 0;
  virtual void mark_failed(const NoticeId& notice, const std::string& failure, WallTime now) = 0;
  /// What the service says of one that it took: delivered, or failed and why. It may say so before its own "accepted" is
  /// written down, and of an attempt whose answer was lost: that one has arrived and is not sent again. Answers the notice
  /// as it is now; nothing (and nothing changes) when it is settled already or was never tried.
  virtual std::optional<Notice> report_delivery(const NoticeId& notice, bool delivered, const std::string& failure,
                                                WallTime now) = 0;
  /// Settled, or held back, since then; `only`: of this clinic.
  virtual TextDelivery count_texts(WallTime since, const std::optional<ClinicId>& only) = 0;
  /// In which language the newest text message to this number was; nothing once its reader's invitation has ended, with which the
  /// number is erased. Looks through so many of the newest: numbers stand there sealed, each has to be opened.
  virtual std::optional<std::string> find_language_texted(const std::string& number, int newest) = 0;
  /// Failed, or tried so long in vain or sent so long ago without a receipt that the other way is due (Notice::fallback_after).
  virtual std::vector<Notice> list_fallbacks_due(WallTime now, int limit) = 0;
  virtual std::optional<WallTime> next_fallback() = 0;
  virtual void forget_fallback(const NoticeId& notice) = 0;
  /// Failed, nothing has been queued to the same reader since, nor does the other way carry the same message; the newest first.
  virtual std::vector<FailedNotice> list_failed(const ClinicId& clinic, WallTime since, int limit) = 0;
  /// One of them.
  virtual std::optional<Notice> find_failed(const ClinicId& clinic, const NoticeId& notice) = 0;
  /// Channels without any are left out.
  virtual std::vector<Waiting> count_waiting() = 0;
  virtual std::vector<Notice> list_for_invitation(const InvitationId& invitation) = 0;
  virtual std::vector<Notice> list_for_visit(const VisitId& visit) = 0;
  /// Last notices about the visit that wait or are being sent; in the order in which they were written.
  virtual std::vector<Notice> list_last_unsent(const VisitId& visit, Channel channel) = 0;
  /// What is still unsent for an invitation or a visit that ended, last notices excepted. One that is just being sent loses
  /// its payload, so that it is not tried again, and its row stays until it is settled: the next one waits for it.
  virtual void drop_unsent(const VisitId& visit) = 0;
  virtual void drop_unsent_of(const InvitationId& invitation) = 0;
  /// Sealed payloads of settled notices go at once; of last notices after 24 h at the latest: these are given up.
  virtual GivenUp erase_old_payloads(WallTime now) = 0;
};

}  // namespace bedside::notices
