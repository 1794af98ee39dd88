-- Two more copies of what entries say, for look-ups: whom an entry is about, and in which session it was done. Entries of before
-- get theirs from their own bytes while the site runs (trust/audit/copying.rs).
ALTER TABLE audit_entry ADD COLUMN person_id TEXT;
ALTER TABLE audit_entry ADD COLUMN session_id TEXT;

CREATE INDEX audit_entry_person ON audit_entry (person_id, at, id) WHERE person_id IS NOT NULL;
CREATE INDEX audit_entry_session ON audit_entry (session_id, at, id) WHERE session_id IS NOT NULL;

-- How far that is: one row while there is something to do, none afterwards.
CREATE TABLE audit_copying (
    after_id TEXT NOT NULL PRIMARY KEY
);
INSERT INTO audit_copying (after_id) SELECT '' WHERE EXISTS (SELECT 1 FROM audit_entry);
