DROP INDEX audit_entry_aside;
DROP INDEX audit_entry_waiting;
CREATE INDEX audit_entry_waiting ON audit_entry (at, id) WHERE seq IS NULL;

ALTER TABLE audit_entry DROP COLUMN aside_at;
