// Telephone calls as their owner sees them. Filled by sip; the owner holds the caller's dialogue (prompts, PIN, keys)
// and the RTP leg, which it knows by its id. Numbers of people stay inside sip: a caller is a key, and none of
// these values holds a digit that may not be logged except `DialRequest::number`, which does not print, and keys.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "calls/leg_media.hpp"

namespace bedside::calls {

struct IncomingCall {
  CallId call;
  LegId leg;
  std::string trunk;          // its name in the settings
  std::string called_number;  // one of the trunk's numbers, E.164; empty where the call names none of them
  /// Keyed hash of the caller's number, for budgets; empty where it is withheld.
  std::string caller;
};

enum class CallEnd {
  by_us,
  by_them,         // hung up, or gave up before the answer
  busy,            // of a call that we made, as are the next three
  no_answer,
  declined,
  unreachable,     // no such number, or the trunk could not reach it
  trunk_failed,    // the trunk did not answer, refused us, or is not registered
  no_media,        // nothing that both sides can speak, or no free port
  lost,            // the other side went silent: no ACK, or the session timer ran out
};

enum class HangUp {
  normal,
  busy,      // an unanswered call is told "busy"
  declined,  // … "declined"
};

struct DialRequest {
  std::string trunk;
  Secret<std::string> number;  // E.164
  std::string caller_id;       // one of the trunk's numbers; empty: its account, which names nobody
};

enum class DialWhy {
  no_such_trunk,
  not_a_number,
  trunk_away,  // not registered, or its server has no address
  too_many,    // calls at once
  no_media,    // no port for the leg
};

/// Called on sip's own thread, one after the other: whoever implements it only posts on and returns.
class TelephoneEvents {
 public:
  virtual ~TelephoneEvents() = default;
  /// It rings. Answered within 30 s or gone.
  virtual void on_incoming(const IncomingCall& call) = 0;
  /// A call that we made rings.
  virtual void on_ringing(const CallId& call) = 0;
  /// Both sides know that the call stands and how to talk.
  virtual void on_answered(const CallId& call) = 0;
  /// 0-9, *, #, A-D from SIP INFO. Digits in the sound (RFC 4733, in-band) are the media plane's.
  virtual void on_key(const CallId& call, char key) = 0;
  /// The last event of a call; its leg is closed.
  virtual void on_ended(const CallId& call, CallEnd why) = 0;
};

/// May be called from any thread; what is said of a call that has ended is ignored.
class Telephone {
 public:
  virtual ~Telephone() = default;
  virtual void answer(const CallId& call) = 0;
  /// on_ended follows with `by_us`.
  virtual void hang_up(const CallId& call, HangUp how) = 0;
  /// Nothing is heard of the other side. on_ended follows with `lost` when it does not answer, or knows the call no more.
  virtual void ask_if_there(const CallId& call) = 0;
  /// `call` is chosen by whoever dials, so that events find it. `answer` runs on sip's thread, before any event of
  /// the call, and has its leg; after a refusal no event follows.
  virtual void dial(const CallId& call, const DialRequest& request,
                    std::function<void(Result<LegId, DialWhy>)> answer) = 0;
};

}  // namespace bedside::calls
