-- The start: clinics, people, patients, visits, invitations, messages, attempts, audit.
-- One text for SQLite and PostgreSQL. Ids and hashes are TEXT, times are milliseconds since 1970 (UTC),
-- flags are 0 or 1. Every table of a clinic carries clinic_id, and references carry it too, so that no row
-- can point into another clinic. The lists in the CHECKs are those of the enums; a test compares them.
-- {{counter}} is the one thing that the two databases write differently; TEXT is compared byte by byte in both.

CREATE TABLE clinics (
  id TEXT PRIMARY KEY,
  public_name TEXT NOT NULL,
  contact_phone TEXT,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  guest_invite_staff BIGINT NOT NULL CHECK (guest_invite_staff IN (0, 1)),
  guest_invite_patients BIGINT NOT NULL CHECK (guest_invite_patients IN (0, 1)),
  doors_minutes BIGINT NOT NULL,
  guests_per_visit BIGINT NOT NULL,
  guests_see_patient BIGINT NOT NULL CHECK (guests_see_patient IN (0, 1))
);

CREATE TABLE people (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  disabled BIGINT NOT NULL CHECK (disabled IN (0, 1)),
  password_hash TEXT,
  UNIQUE (clinic_id, id)
);

CREATE TABLE person_roles (
  clinic_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'provider', 'scheduler')),
  PRIMARY KEY (person_id, role),
  FOREIGN KEY (clinic_id, person_id) REFERENCES people (clinic_id, id)
);

CREATE TABLE staff_sessions (
  token_hash TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  FOREIGN KEY (clinic_id, person_id) REFERENCES people (clinic_id, id)
);
CREATE INDEX staff_sessions_by_person ON staff_sessions (person_id);
CREATE INDEX staff_sessions_by_end ON staff_sessions (expires_at);

CREATE TABLE password_links (
  token_hash TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  FOREIGN KEY (clinic_id, person_id) REFERENCES people (clinic_id, id)
);
CREATE INDEX password_links_by_end ON password_links (expires_at);

CREATE TABLE patients (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  language TEXT NOT NULL,
  messages_to TEXT NOT NULL CHECK (messages_to IN ('patient', 'guardian', 'carer')),
  UNIQUE (clinic_id, id)
);
CREATE INDEX patients_by_name ON patients (clinic_id, name_key);

CREATE TABLE visits (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  patient_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'waiting', 'in_call', 'completed', 'cancelled', 'lapsed')),
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  time_zone TEXT NOT NULL,
  visit_type TEXT NOT NULL CHECK (visit_type IN ('consultation', 'follow_up', 'check_in', 'therapy', 'other')),
  reason TEXT NOT NULL,
  line TEXT NOT NULL,
  ever_held BIGINT NOT NULL CHECK (ever_held IN (0, 1)),
  opened_at BIGINT,
  emptied_at BIGINT,
  ended_at BIGINT,
  calendar_sequence BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CHECK (starts_at < ends_at),
  UNIQUE (clinic_id, id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id)
);
CREATE INDEX visits_by_end ON visits (clinic_id, ends_at);
CREATE INDEX visits_open_by_end ON visits (ends_at) WHERE status IN ('scheduled', 'waiting', 'in_call');
CREATE INDEX visits_open_by_start ON visits (clinic_id, starts_at) WHERE status IN ('scheduled', 'waiting', 'in_call');
CREATE INDEX visits_with_somebody ON visits (status, id) WHERE status IN ('waiting', 'in_call');

CREATE TABLE visit_providers (
  clinic_id TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (visit_id, person_id),
  FOREIGN KEY (clinic_id, visit_id) REFERENCES visits (clinic_id, id),
  FOREIGN KEY (clinic_id, person_id) REFERENCES people (clinic_id, id)
);
CREATE INDEX visit_providers_by_person ON visit_providers (person_id, visit_id);

CREATE TABLE visit_requests (
  clinic_id TEXT NOT NULL,
  request_key TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (clinic_id, request_key),
  FOREIGN KEY (clinic_id, visit_id) REFERENCES visits (clinic_id, id)
);
CREATE INDEX visit_requests_by_time ON visit_requests (made_at);

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('patient', 'guest')),
  status TEXT NOT NULL CHECK (status IN ('fresh', 'live', 'revoked', 'declined', 'expired', 'over')),
  number BIGINT NOT NULL,
  inviter TEXT NOT NULL CHECK (inviter IN ('staff', 'patient')),
  inviter_person_id TEXT,
  name_sealed TEXT,
  email_sealed TEXT,
  phone_sealed TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('family', 'carer', 'guardian', 'interpreter', 'other')),
  language TEXT NOT NULL,
  interprets TEXT,
  created_at BIGINT NOT NULL,
  opened_at BIGINT,
  presence TEXT NOT NULL CHECK (presence IN ('absent', 'waiting', 'in_call', 'left')),
  via TEXT NOT NULL CHECK (via IN ('none', 'link', 'phone')),
  presence_since BIGINT,
  first_entered_at BIGINT,
  was_waiting_before_end BIGINT NOT NULL CHECK (was_waiting_before_end IN (0, 1)),
  seat_hash TEXT,
  came_by_id TEXT,
  token_hash TEXT UNIQUE,
  token_sealed TEXT,
  pin_hash TEXT UNIQUE,
  pin_sealed TEXT,
  UNIQUE (clinic_id, id),
  FOREIGN KEY (clinic_id, visit_id) REFERENCES visits (clinic_id, id),
  FOREIGN KEY (clinic_id, inviter_person_id) REFERENCES people (clinic_id, id),
  FOREIGN KEY (clinic_id, came_by_id) REFERENCES invitations (clinic_id, id),
  -- An ended invitation holds no way in and nothing about the person.
  CHECK (status IN ('fresh', 'live') OR (name_sealed IS NULL AND email_sealed IS NULL AND phone_sealed IS NULL
    AND seat_hash IS NULL AND token_hash IS NULL AND token_sealed IS NULL AND pin_hash IS NULL AND pin_sealed IS NULL))
);
CREATE INDEX invitations_by_visit ON invitations (visit_id, status);
CREATE INDEX invitations_live_by_clinic ON invitations (clinic_id, inviter) WHERE status = 'live';

CREATE TABLE tombstones (
  hash TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('patient', 'guest')),
  reason TEXT NOT NULL
    CHECK (reason IN ('revoked', 'declined', 'cancelled', 'completed', 'lapsed', 'expired', 'switched_off')),
  language TEXT NOT NULL,
  keep_until BIGINT NOT NULL,
  FOREIGN KEY (clinic_id, visit_id) REFERENCES visits (clinic_id, id)
);
CREATE INDEX tombstones_by_end ON tombstones (keep_until);

CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  visit_id TEXT,
  invitation_id TEXT,
  channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
  kind TEXT NOT NULL CHECK (kind IN ('appointment', 'invitation', 'moved', 'cancelled', 'revoked', 'switched_off',
    'declined', 'password_reset', 'password_setup')),
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
CREATE INDEX notices_due ON notices (next_attempt_at) WHERE state IN ('queued', 'sending');
CREATE INDEX notices_by_visit ON notices (visit_id);
CREATE INDEX notices_by_invitation ON notices (invitation_id);
CREATE INDEX notices_last_unsettled ON notices (created_at) WHERE last_notice = 1 AND state IN ('queued', 'sending');

CREATE TABLE attempts (
  attempt_key TEXT NOT NULL,
  window_seconds BIGINT NOT NULL,
  window_start BIGINT NOT NULL,
  window_end BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  PRIMARY KEY (attempt_key, window_seconds, window_start)
);
CREATE INDEX attempts_by_end ON attempts (window_end);

-- Written by the use cases, taken by the sealer.
CREATE TABLE audit_pending (
  entry {{counter}},
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  happened_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL
);
CREATE INDEX audit_pending_by_clinic ON audit_pending (clinic_id, entry);

CREATE TABLE audit_log (
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  number BIGINT NOT NULL,
  happened_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (clinic_id, number)
);

-- One row per key of secret.key that was ever in use: its id, and a value that only that key makes.
CREATE TABLE key_checks (
  key_id BIGINT PRIMARY KEY,
  check_value TEXT NOT NULL
);
