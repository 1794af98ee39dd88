-- What came into the log without having been written here waits for no place in the tree any more: it is set aside.
ALTER TABLE audit_entry ADD COLUMN aside_at BIGINT;

DROP INDEX audit_entry_waiting;
CREATE INDEX audit_entry_waiting ON audit_entry (at, id) WHERE seq IS NULL AND aside_at IS NULL;
CREATE INDEX audit_entry_aside ON audit_entry (id) WHERE aside_at IS NOT NULL;
