-- Numbers that asked by text message for no more of them: keyed hashes, kept until the same number asks for messages again.

CREATE TABLE opt_outs (
  number_hash TEXT PRIMARY KEY
);
