-- Reminders: a kind of message of their own (SQLite changes no CHECK, so the table is made anew), each clinic's rules about
-- them, and when the next one of each visit is due. Visits that are booked already get theirs.

CREATE TABLE notices_new (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  visit_id TEXT,
  invitation_id TEXT,
  channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
  kind TEXT NOT NULL CHECK (kind IN ('appointment', 'invitation', 'moved', 'cancelled', 'revoked', 'switched_off',
    'declined', 'reminder', 'password_reset', 'password_setup')),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed')),
  last_notice BIGINT NOT NULL CHECK (last_notice IN (0, 1)),
  payload_sealed TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  settled_at BIGINT,
  failure TEXT NOT NULL,
  provider_reference TEXT,
  FOREIGN KEY (clinic_id, visit_id) REFERENCES visits (clinic_id, id),
  FOREIGN KEY (clinic_id, invitation_id) REFERENCES invitations (clinic_id, id)
);
INSERT INTO notices_new (id, clinic_id, visit_id, invitation_id, channel, kind, state, last_notice, payload_sealed, attempts,
    created_at, next_attempt_at, settled_at, failure, provider_reference)
  SELECT id, clinic_id, visit_id, invitation_id, channel, kind, state, last_notice, payload_sealed, attempts, created_at,
    next_attempt_at, settled_at, failure, provider_reference FROM notices;
DROP TABLE notices;
ALTER TABLE notices_new RENAME TO notices;
CREATE INDEX notices_due ON notices (next_attempt_at) WHERE state IN ('queued', 'sending');
CREATE INDEX notices_by_visit ON notices (visit_id);
CREATE INDEX notices_by_invitation ON notices (invitation_id);
CREATE INDEX notices_last_unsettled ON notices (created_at) WHERE last_notice = 1 AND state IN ('queued', 'sending');

CREATE TABLE message_rules (
  clinic_id TEXT PRIMARY KEY REFERENCES clinics (id),
  reminders TEXT NOT NULL,
  quiet_from BIGINT NOT NULL,
  quiet_until BIGINT NOT NULL
);

CREATE TABLE reminders (
  visit_id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  FOREIGN KEY (clinic_id, visit_id) REFERENCES visits (clinic_id, id)
);
CREATE INDEX reminders_by_time ON reminders (due_at);
INSERT INTO reminders (visit_id, clinic_id, due_at)
  SELECT id, clinic_id, starts_at - 86400000 FROM visits WHERE status IN ('scheduled', 'waiting');
