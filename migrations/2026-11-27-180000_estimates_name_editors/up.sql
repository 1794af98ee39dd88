-- Who changed a draft last, for whoever was slower. Nothing while nobody did.
ALTER TABLE estimate_version ADD COLUMN changed_at BIGINT;
ALTER TABLE estimate_version ADD COLUMN changed_by TEXT;
