-- An interpreter says to come so many minutes later than planned, and when that was said. 0: nothing of the kind. Taken back
-- on arrival, and gone when the invitation ends.

ALTER TABLE invitations ADD COLUMN late_minutes BIGINT NOT NULL DEFAULT 0
  CHECK (late_minutes IN (0, 5, 10, 15) AND (late_minutes = 0 OR status IN ('fresh', 'live')));
ALTER TABLE invitations ADD COLUMN late_said_at BIGINT;
