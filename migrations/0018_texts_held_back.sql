-- Text messages that were never sent, because a limit of a day was reached or the country is not texted: counted for whoever
-- watches the server (docs/metrics.md).
CREATE INDEX notices_texts_held_back ON notices (created_at) WHERE channel = 'sms' AND state = 'failed' AND settled_at IS NULL;
