-- What is kept, and for how long. A patient's own time runs from the end of the last visit that was removed; where the
-- visits are still there it has not begun. Where the audit log begins: after which entry, whose hash that was, sealed.

ALTER TABLE clinics ADD COLUMN retention_visits_days BIGINT NOT NULL DEFAULT 365;
ALTER TABLE clinics ADD COLUMN retention_patients_days BIGINT NOT NULL DEFAULT 365;
ALTER TABLE clinics ADD COLUMN retention_audit_days BIGINT NOT NULL DEFAULT 2190;

ALTER TABLE patients ADD COLUMN last_visit_at BIGINT;
CREATE INDEX visits_by_patient ON visits (patient_id);
UPDATE patients SET last_visit_at = (SELECT MAX(ends_at) FROM visits)
  WHERE NOT EXISTS (SELECT 1 FROM visits WHERE visits.patient_id = patients.id);
CREATE INDEX patients_by_last_visit ON patients (clinic_id, last_visit_at);

CREATE INDEX visits_over_by_end ON visits (clinic_id, ended_at) WHERE status IN ('completed', 'cancelled', 'lapsed');
CREATE INDEX visit_requests_by_visit ON visit_requests (visit_id);
CREATE INDEX tombstones_by_visit ON tombstones (visit_id);
CREATE INDEX invitations_by_link ON invitations (came_by_id);

CREATE INDEX audit_log_by_day ON audit_log (clinic_id, happened_at, number);
CREATE TABLE audit_beginnings (
  clinic_id TEXT PRIMARY KEY REFERENCES clinics (id),
  number BIGINT NOT NULL,
  hash TEXT NOT NULL,
  seal TEXT NOT NULL
);
