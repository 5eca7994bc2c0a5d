// One call: the INVITE dialog with its offers and answers, session timer and end, either way round. A part of the
// agent's engine: messages, commands and moments in; datagrams and events out through the site. The leg is opened
// when the call is made and closed in the same turn in which its owner hears that it has ended; what is left of the
// dialog (a BYE that waits for its answer) goes on by itself.
//   call.cpp           its parts that both directions share: ending, timers, requests of ours
//   call_incoming.cpp  an INVITE that we got, until its ACK
//   call_outgoing.cpp  an INVITE that we sent
//   call_dialog.cpp    requests within the dialog
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sip/call_state.hpp"
#include "sip/dialog.hpp"
#include "sip/negotiation.hpp"
#include "sip/site.hpp"

namespace bedside::sip {

/// Long enough for somebody to find the telephone; a call that comes in is answered by a program.
inline constexpr std::chrono::seconds kIncomingRingLimit{30};
inline constexpr std::chrono::seconds kOutgoingRingLimit{60};
/// A refresh of the session that was refused is tried again.
inline constexpr std::chrono::seconds kRefreshAgain{30};

/// A 2xx that waits for its ACK.
struct AcceptedInvite {
  std::uint32_t cseq = 0;
  std::string bytes;
  Flow flow;
  std::chrono::milliseconds interval{0};
  bool offered = false;  // it held our offer: the ACK has the answer
};
/// A request of ours that waits for its answer.
struct SentRequest {
  Method method = Method::bye;
  std::vector<std::string> headers;
  Content content;
  std::string authorization;  // header, once we have been asked for it
  int tries = 0;
  std::uint32_t cseq = 0;
  ClientId client = 0;
};
/// The ACK that we sent for a 2xx, to be sent again when that comes again.
struct SentAck {
  std::uint32_t cseq = 0;
  std::string to_tag;
  std::string bytes;
  Flow flow;
};

class Call {
 public:
  /// Of a fresh INVITE. Rings, in a transaction of its own; or answers the refusal to send, and nothing is kept.
  static Result<std::unique_ptr<Call>, Response> take(Site& site, std::size_t trunk, Owner owner, const Message& invite,
                                                      const Flow& flow, Moment now);
  static Result<std::unique_ptr<Call>, calls::DialWhy> dial(Site& site, std::size_t trunk, Owner owner,
                                                            const calls::CallId& id, const calls::DialRequest& request,
                                                            Moment now);
  /// Closes the leg if nobody has; says nothing to the other side.
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const calls::CallId& id() const { return id_; }
  const calls::LegId& leg() const { return leg_; }
  const std::string& sip_call_id() const { return dialog_.call_id; }
  CallState state() const { return state_; }
  bool gone() const { return state_ == CallState::gone; }
  const std::string& local_tag() const { return dialog_.local_tag; }
  bool owns(const Message& request) const { return dialog_.owns(request); }
  bool is_from_its_trunk(const Flow& flow) const;
  /// A CANCEL names no tag of ours.
  bool is_from(const Message& request) const { return !dialled_ && dialog_.remote_tag == request.from_tag; }
  /// The same INVITE over another path (section 8.2.2.2), or the one that a CANCEL is for.
  bool began_with(const Message& request) const;

  void answer(Moment now);
  void hang_up(calls::HangUp how, Moment now);
  /// By a refresh of the session, whoever's turn it is: the one request that everybody answers within a call.
  void ask_if_there(Moment now) { refresh_session(now); }
  void take_cancel(Moment now);
  /// Of this dialog; anything but ACK in a server transaction.
  void feed_request(const Message& request, const Flow& flow, Moment now);
  void feed_response(ClientId client, const Message& response, Moment now);
  void on_timed_out(ClientId client, Moment now);
  void on_timer(TimerKind kind, Moment now);

 private:
  Call(Site& site, std::size_t trunk, Owner owner, calls::CallId id);

  // call.cpp
  const Trunk& trunk() const { return site_.trunks[trunk_]; }
  bool step(CallEvent event);
  void end(calls::CallEnd why);
  bool open_leg(const Flow& flow);
  MediaPolicy policy(const Flow& flow) const;
  bool listens_on_loopback() const;
  void arm(TimerKind kind, Moment at) { site_.timers.arm({kind, owner_}, at); }
  void disarm(TimerKind kind) { site_.timers.disarm({kind, owner_}); }
  Flow route() const;
  void respond(const Message& request, const Flow& flow, Response response, Moment now);
  /// False when it cannot be sent; whoever asked goes on as after a time-out.
  bool send(SentRequest& sent, Moment now);
  /// True when the request has gone out again with credentials, or with a session interval that the other side takes.
  bool send_again(SentRequest& sent, const Message& response, Moment now);
  void send_bye(Moment now);
  void send_ack(const Dialog& dialog, const SentRequest& invite, const std::string& to_tag);
  void lose(Moment now);
  std::vector<std::string> session_headers() const;
  void start_session(Seconds interval, bool we_refresh, Moment now);
  void refresh_session(Moment now);
  void take_refresh_response(const Message& response, Moment now);

  // call_incoming.cpp
  std::optional<Response> prepare(const Message& invite, const Flow& flow);
  void accept(const Message& invite, const Flow& flow, const TimerAnswer& timer, std::string description, bool offered, Moment now);
  void take_ack(const Message& ack, Moment now);

  // call_outgoing.cpp
  void take_invite_response(const Message& response, Moment now);
  void take_success(const Message& response, Moment now);
  bool take_description(const Message& message);

  // call_dialog.cpp
  void take_bye(const Message& bye, const Flow& flow, Moment now);
  void take_info(const Message& info, const Flow& flow, Moment now);
  void take_reinvite(const Message& invite, const Flow& flow, Moment now);
  void take_update(const Message& update, const Flow& flow, Moment now);
  std::optional<Response> glare() const;
  Result<std::string, Response> take_offer(const Message& request, const Flow& flow);
  std::string describe(const Sdp& offer, const Choice& choice);

  Site& site_;
  const std::size_t trunk_;
  const Owner owner_;
  const calls::CallId id_;
  CallState state_ = CallState::ringing;
  bool ended_ = false;
  Flow flow_;  // along which the other side last spoke
  Dialog dialog_;

  calls::LegId leg_;
  LocalKeys keys_;
  LocalMedia local_;
  std::string description_;  // our last one
  std::optional<Sdp> offer_;  // of the INVITE that rings
  Choice choice_;

  std::optional<Message> invite_;  // that rings
  TimerAnswer timer_answer_;
  std::optional<AcceptedInvite> accepted_;
  std::optional<SentRequest> dialled_;  // our first INVITE
  std::optional<SentRequest> refresh_;
  std::optional<SentRequest> bye_;
  std::optional<SentAck> ack_;
  bool rang_ = false;

  Seconds interval_{0};
  Seconds min_se_{kLeastSessionInterval};  // the other side's
  bool we_refresh_ = false;
  bool update_allowed_ = false;  // by the other side
  std::uint32_t nonce_count_ = 0;
};

// Shared by the call's files and the agent.
TimerRequest timer_request(const Message& request);
std::vector<std::string> timer_headers(const TimerAnswer& answer);
Response make_response(int status, std::vector<std::string> headers = {});

}  // namespace bedside::sip
