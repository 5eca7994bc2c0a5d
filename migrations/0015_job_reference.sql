-- Under what an agency keeps the interpreter's job: sealed, and gone with the invitation.

ALTER TABLE invitations ADD COLUMN job_reference_sealed TEXT;
