DROP INDEX approval_expiry;
ALTER TABLE approval DROP COLUMN expired;
ALTER TABLE approval DROP COLUMN expires_at;
