-- What is demanded of somebody for a while because a rule found something odd. Ends by itself.
CREATE TABLE restraint (
    id TEXT NOT NULL PRIMARY KEY,
    alert_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('delay', 'step_up', 'pause', 'second_person', 'end_session')),
    covers TEXT NOT NULL CHECK (covers IN ('everything', 'changes', 'money', 'payments', 'recovery', 'sign_in')),
    subject TEXT NOT NULL, -- a person, a customer or a network
    began_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);
CREATE INDEX restraint_subject ON restraint (subject, until_at);
CREATE INDEX restraint_alert ON restraint (alert_id, id);
CREATE INDEX restraint_until ON restraint (until_at);

-- A rule that is not told about one subject for a while, because somebody said why.
CREATE TABLE alert_mute (
    id TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    dealership_id TEXT,
    subject TEXT NOT NULL,
    reason BYTEA NOT NULL,
    until_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    second BOOLEAN NOT NULL, -- a second person has to say yes
    allowed_by TEXT,
    ended_at BIGINT,
    ended_by TEXT,
    silenced INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX alert_mute_rule ON alert_mute (rule, subject, until_at);
CREATE INDEX alert_mute_until ON alert_mute (until_at, id);

ALTER TABLE alert ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX alert_changed ON alert (changed_at, id);
CREATE INDEX alert_state_severity ON alert (state, severity, last_at, id);
CREATE INDEX alert_state_rule ON alert (state, rule, last_at, id);
CREATE INDEX alert_place ON alert (dealership_id, state, last_at, id);
CREATE INDEX alert_place_severity ON alert (dealership_id, state, severity, last_at, id);
CREATE INDEX alert_place_rule ON alert (dealership_id, state, rule, last_at, id);
