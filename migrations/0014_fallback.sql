-- The other way: how long a message waits for a receipt before the reader's other address is tried (none: there is no other),
-- when that is due, and why a message was sent in another's place; and each clinic's rules about it.

ALTER TABLE notices ADD COLUMN fallback_after BIGINT;
ALTER TABLE notices ADD COLUMN fallback_at BIGINT;
ALTER TABLE notices ADD COLUMN instead_because TEXT CHECK (instead_because IN ('failed', 'no_receipt'));
CREATE INDEX notices_fallback ON notices (fallback_at) WHERE fallback_at IS NOT NULL;

ALTER TABLE message_rules ADD COLUMN first_way TEXT NOT NULL DEFAULT 'both' CHECK (first_way IN ('both', 'email', 'sms'));
ALTER TABLE message_rules ADD COLUMN receipt_minutes BIGINT NOT NULL DEFAULT 10;
