-- The browsers that a person has signed in with. Sessions are forgotten after a month and cannot tell.
CREATE TABLE known_browser (
    person_id TEXT NOT NULL REFERENCES person (id),
    mark_hash BYTEA NOT NULL, -- SHA-256 of a random mark that the browser keeps
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, mark_hash)
);
CREATE INDEX known_browser_mark ON known_browser (mark_hash);
CREATE INDEX known_browser_seen ON known_browser (seen_at);
DROP INDEX session_device;
ALTER TABLE session DROP COLUMN device_index;
-- What is over is removed by its end.
CREATE INDEX step_up_expiry ON step_up (expires_at);
CREATE INDEX kept_form_expiry ON kept_form (expires_at);
CREATE INDEX invitation_expiry ON invitation (expires_at);
CREATE INDEX session_expiry ON session (expires_at);
