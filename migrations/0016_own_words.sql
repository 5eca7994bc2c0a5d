-- A clinic's own words for messages, by kind and language; an empty text means the program's own.
CREATE TABLE message_words (
  clinic_id TEXT NOT NULL REFERENCES clinics (id),
  language TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('appointment', 'invitation', 'reminder', 'moved', 'cancelled')),
  subject TEXT NOT NULL,
  lead TEXT NOT NULL,
  sms TEXT NOT NULL,
  PRIMARY KEY (clinic_id, language, kind)
);
