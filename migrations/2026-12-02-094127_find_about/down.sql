DROP TABLE audit_copying;
DROP INDEX audit_entry_session;
DROP INDEX audit_entry_person;

ALTER TABLE audit_entry DROP COLUMN session_id;
ALTER TABLE audit_entry DROP COLUMN person_id;
