-- What became of text messages of late is asked for by the time at which each was settled.

CREATE INDEX notices_texts_settled ON notices (settled_at) WHERE channel = 'sms' AND settled_at IS NOT NULL;
