-- What only the program can write beside a session, so that no row made or turned to somebody else behind its back lets anybody in.
ALTER TABLE session ADD COLUMN bound BYTEA;
