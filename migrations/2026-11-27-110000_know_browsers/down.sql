DROP INDEX session_expiry;
DROP INDEX invitation_expiry;
DROP INDEX kept_form_expiry;
DROP INDEX step_up_expiry;
ALTER TABLE session ADD COLUMN device_index BYTEA;
CREATE INDEX session_device ON session (device_index);
DROP TABLE known_browser;
