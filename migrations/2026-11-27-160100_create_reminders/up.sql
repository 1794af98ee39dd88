-- What was sent or handed to a person because an invoice was due. The key is the plan's step (`step 10`) or the form of a
-- reminder by hand: each is done once for an invoice, whoever tries.
CREATE TABLE reminder (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    key TEXT NOT NULL,
    step INTEGER, -- days from the due day; none when sent by hand
    act TEXT NOT NULL CHECK (act IN ('friendly', 'firm', 'final', 'hand_over')),
    origin TEXT NOT NULL CHECK (origin IN ('plan', 'run', 'hand')),
    mails INTEGER NOT NULL,
    on_day INTEGER NOT NULL,
    task BOOLEAN NOT NULL, -- a person has still to act
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX reminder_key ON reminder (invoice_id, key);
CREATE INDEX reminder_list ON reminder (dealership_id, at DESC, id DESC);
CREATE INDEX reminder_task ON reminder (dealership_id, at) WHERE task;

-- Reminders stopped by staff, for one invoice or (without one) for everything of a customer.
CREATE TABLE reminder_pause (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT REFERENCES invoice (id),
    reason BYTEA NOT NULL,
    until_day INTEGER, -- the last day; none: until somebody ends it
    created_by TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX reminder_pause_customer ON reminder_pause (customer_id) WHERE ended_at IS NULL;
CREATE INDEX reminder_pause_list ON reminder_pause (dealership_id, created_at) WHERE ended_at IS NULL;

-- Days by which somebody said that an invoice is paid. One at a time is live.
CREATE TABLE promise (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    promised_on INTEGER NOT NULL,
    by_owner BOOLEAN NOT NULL,
    person_id TEXT, -- the owner, or the staff who wrote it down
    state TEXT NOT NULL CHECK (state IN ('live', 'kept', 'broken', 'replaced', 'withdrawn')),
    task BOOLEAN NOT NULL, -- broken, and a person has still to act
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX promise_live ON promise (invoice_id) WHERE state = 'live';
CREATE INDEX promise_invoice ON promise (invoice_id, created_at);
CREATE INDEX promise_due ON promise (dealership_id, promised_on) WHERE state = 'live';
CREATE INDEX promise_task ON promise (dealership_id, ended_at) WHERE task;
