// Messages to be sent, in SQL. A settled message keeps its state and loses its payload.
#pragma once

#include "notices/outbox.hpp"
#include "storage/rows.hpp"

namespace bedside::storage {

class OutboxRows final : public notices::OutboxRepository {
 public:
  explicit OutboxRows(Connection& connection) : connection_(connection), sql_(connection.sql) {}

  void add_notice(const notices::Notice& notice) override;
  notices::Leased lease_due(WallTime now, std::chrono::seconds lease, int limit, std::optional<notices::Channel> only) override;
  void release_leases(WallTime now) override;
  std::optional<WallTime> next_due(std::optional<notices::Channel> only) override;
  void mark_sent(const NoticeId& notice, const std::optional<std::string>& reference, WallTime now) override;
  void mark_retry(const NoticeId& notice, const std::string& failure, WallTime next_attempt_at) override;
  void mark_failed(const NoticeId& notice, const std::string& failure, WallTime now) override;
  std::optional<notices::Notice> report_delivery(const NoticeId& notice, bool delivered, const std::string& failure,
                                                 WallTime now) override;
  notices::TextDelivery count_texts(WallTime since, const std::optional<ClinicId>& only) override;
  std::optional<std::string> find_language_texted(const std::string& number, int newest) override;
  std::vector<notices::Notice> list_fallbacks_due(WallTime now, int limit) override;
  std::optional<WallTime> next_fallback() override;
  void forget_fallback(const NoticeId& notice) override;
  std::vector<notices::FailedNotice> list_failed(const ClinicId& clinic, WallTime since, int limit) override;
  std::optional<notices::Notice> find_failed(const ClinicId& clinic, const NoticeId& notice) override;
  std::vector<notices::Waiting> count_waiting() override;
  std::vector<notices::Notice> list_for_invitation(const InvitationId& invitation) override;
  std::vector<notices::Notice> list_for_visit(const VisitId& visit) override;
  std::vector<notices::Notice> list_last_unsent(const VisitId& visit, notices::Channel channel) override;
  void drop_unsent(const VisitId& visit) override;
  void drop_unsent_of(const InvitationId& invitation) override;
  notices::GivenUp erase_old_payloads(WallTime now) override;

 private:
  int end_earlier(const notices::Notice& notice, WallTime now);
  bool has_earlier(const notices::Notice& notice);
  /// What was dropped while it was being sent and did not arrive goes as the others went.
  bool forget_dropped(const NoticeId& notice);
  Connection& connection_;
  Sql& sql_;
};

}  // namespace bedside::storage
