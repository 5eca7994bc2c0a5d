-- By which ways guests are invited and come in, and which languages the clinic offers (empty: all).

ALTER TABLE clinics ADD COLUMN guest_way_link BIGINT NOT NULL DEFAULT 1 CHECK (guest_way_link IN (0, 1));
ALTER TABLE clinics ADD COLUMN guest_way_email BIGINT NOT NULL DEFAULT 1 CHECK (guest_way_email IN (0, 1));
ALTER TABLE clinics ADD COLUMN guest_way_sms BIGINT NOT NULL DEFAULT 1 CHECK (guest_way_sms IN (0, 1));
ALTER TABLE clinics ADD COLUMN guest_way_phone BIGINT NOT NULL DEFAULT 1 CHECK (guest_way_phone IN (0, 1));
ALTER TABLE clinics ADD COLUMN languages TEXT NOT NULL DEFAULT '';
