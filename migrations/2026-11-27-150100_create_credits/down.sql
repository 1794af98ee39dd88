DROP TABLE write_off;
DROP TABLE credit_line;
DROP TABLE credit_note;
ALTER TABLE invoice DROP COLUMN written_off_minor;
ALTER TABLE invoice DROP COLUMN credited_minor;
