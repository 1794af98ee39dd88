ALTER TABLE estimate_version DROP COLUMN changed_by;
ALTER TABLE estimate_version DROP COLUMN changed_at;
