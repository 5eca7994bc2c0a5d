-- A message to an address that has just been told of the end of another invitation to the same visit comes after that one: its id,
-- until the message is taken. Last notices that wait are asked for by their visit.

ALTER TABLE notices ADD COLUMN follows_id TEXT;
CREATE INDEX notices_last_by_visit ON notices (visit_id, channel) WHERE last_notice = 1 AND state IN ('queued', 'sending');
