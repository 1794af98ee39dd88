-- What the rules found, and what people made of it. A key is the rule, the subject and the quarter of a day.
CREATE TABLE alert (
    id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'notice', 'warn', 'high', 'critical')),
    response TEXT NOT NULL,
    shadow BOOLEAN NOT NULL,
    dealership_id TEXT, -- empty where it is about the installation, or nobody knows
    about TEXT NOT NULL,
    subject TEXT NOT NULL, -- an id or a network, never a name
    reasons BYTEA NOT NULL,
    count INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'investigating', 'closed')),
    verdict TEXT CHECK (verdict IN ('true', 'false')),
    note BYTEA,
    began_at BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    handled_by TEXT,
    handled_at BIGINT,
    escalate_at BIGINT, -- when somebody is told again, while nobody has answered
    escalated INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX alert_key ON alert (key);
CREATE INDEX alert_state ON alert (state, last_at, id);
CREATE INDEX alert_escalation ON alert (escalate_at);

-- How far the log was read, and what the rules remember of it.
CREATE TABLE alert_feed (
    name TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    quiet_until BIGINT NOT NULL, -- what is older only teaches habits
    recent TEXT NOT NULL, -- entries of the last seconds that were judged, JSON
    memory BYTEA
);

-- The log in the order of time, for whoever follows it.
CREATE INDEX audit_entry_followed ON audit_entry (at, id);
