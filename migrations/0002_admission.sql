-- How guests come in: the clinic's rule, a visit's own (NULL: the clinic's), its lock, guests sent out while the others
-- talk; and how it stands with each seat. Whoever has been in before this migration may come back.

ALTER TABLE clinics ADD COLUMN admission TEXT NOT NULL DEFAULT 'straight_in' CHECK (admission IN ('straight_in', 'ask'));

ALTER TABLE visits ADD COLUMN admission TEXT CHECK (admission IN ('straight_in', 'ask'));
ALTER TABLE visits ADD COLUMN locked BIGINT NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
ALTER TABLE visits ADD COLUMN without_guests BIGINT NOT NULL DEFAULT 0 CHECK (without_guests IN (0, 1));

ALTER TABLE invitations ADD COLUMN admittance TEXT NOT NULL DEFAULT 'by_rule'
  CHECK (admittance IN ('by_rule', 'let_in', 'put_back', 'must_ask'));
UPDATE invitations SET admittance = 'let_in' WHERE first_entered_at IS NOT NULL;
