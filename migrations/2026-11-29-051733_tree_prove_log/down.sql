DROP TABLE audit_check;
DROP TABLE sealed_row;
DROP TABLE audit_checkpoint;
DROP TABLE audit_tile;
DROP INDEX audit_entry_waiting;
ALTER TABLE audit_entry DROP COLUMN code;
ALTER TABLE audit_entry DROP COLUMN prev;
