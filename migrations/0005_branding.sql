-- How a clinic's pages look, and its sentence above Join Meeting. A picture's bytes are text, in hexadecimal digits, and
-- stand last: who asks for its name and size does not read them.

ALTER TABLE clinics ADD COLUMN accent TEXT;
ALTER TABLE clinics ADD COLUMN privacy TEXT NOT NULL DEFAULT '';

CREATE TABLE clinic_logos (
  clinic_id TEXT PRIMARY KEY REFERENCES clinics (id),
  name TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  content_type TEXT NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg', 'image/webp')),
  bytes TEXT NOT NULL
);
CREATE INDEX clinic_logos_by_name ON clinic_logos (name);
