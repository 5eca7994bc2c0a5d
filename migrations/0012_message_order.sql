-- What was sent to one reader by one channel stands in one order, which is asked for at each message that is taken; and each
-- clinic's failed messages are listed, the newest first.

DROP INDEX notices_by_invitation;
CREATE INDEX notices_by_reader ON notices (invitation_id, channel, created_at);
CREATE INDEX notices_failed ON notices (clinic_id, created_at) WHERE state = 'failed';
