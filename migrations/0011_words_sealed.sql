-- The inviter's line and the patient's wish for another time are sealed, as everything of whom they are about, and gone when
-- the visit is over. What stands in the clear of a visit that is not over is sealed when the visit changes next.

ALTER TABLE visits ADD COLUMN line_sealed TEXT;
ALTER TABLE visits ADD COLUMN other_time_sealed TEXT;
UPDATE visits SET line = '', other_time = NULL WHERE status IN ('completed', 'cancelled', 'lapsed');
