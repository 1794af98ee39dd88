-- A customer's objection to lines of an invoice. Every amount is of the invoice's currency.
CREATE TABLE dispute (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    number TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('submitted', 'acknowledged', 'under_review', 'info_requested', 'decided', 'appealed',
        'decided_final', 'closed', 'withdrawn', 'expired_info')),
    open BOOLEAN NOT NULL, -- waits for an answer of either side; what is questioned is on hold
    currency TEXT NOT NULL,
    claimed_minor BIGINT NOT NULL CHECK (claimed_minor > 0), -- with tax, when it was raised
    held_minor BIGINT NOT NULL CHECK (held_minor >= 0), -- with tax, now; zero once it is not open
    wish TEXT NOT NULL CHECK (wish IN ('credit', 'refund', 'redo', 'explain')),
    form_key TEXT NOT NULL,
    raised_by TEXT,
    raised_at BIGINT NOT NULL,
    issued_by TEXT, -- who issued the invoice, and so does not decide
    owner_id TEXT, -- who of the staff looks after it
    reply_by BIGINT, -- none while nobody waits for a reply
    decide_by BIGINT NOT NULL,
    answer_by BIGINT, -- while the customer is asked for something
    days_left INTEGER, -- business days that were left to decide when the customer was asked
    due_at BIGINT NOT NULL, -- the next of these
    escalated_at BIGINT, -- due_at passed and a manager was told
    appeal_until BIGINT,
    ended_at BIGINT, -- when it was open for the last time
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX dispute_number ON dispute (dealership_id, number);
CREATE UNIQUE INDEX dispute_form ON dispute (form_key);
CREATE INDEX dispute_invoice ON dispute (invoice_id, id);
CREATE INDEX dispute_customer ON dispute (customer_id, raised_at DESC, id DESC);
CREATE INDEX dispute_held ON dispute (dealership_id, invoice_id, held_minor) WHERE open;
CREATE INDEX dispute_due ON dispute (dealership_id, due_at, id) WHERE open;
CREATE INDEX dispute_age ON dispute (dealership_id, raised_at, id) WHERE open;
CREATE INDEX dispute_amount ON dispute (dealership_id, held_minor DESC, id DESC) WHERE open;
CREATE INDEX dispute_mine ON dispute (dealership_id, owner_id, due_at, id) WHERE open;
CREATE INDEX dispute_ended ON dispute (dealership_id, ended_at DESC, id DESC);
CREATE INDEX dispute_appeal ON dispute (dealership_id, state, appeal_until);
CREATE INDEX dispute_raised ON dispute (dealership_id, raised_at DESC, id DESC);

-- What of which line, before tax. A line is in one open dispute at a time.
CREATE TABLE dispute_line (
    dispute_id TEXT NOT NULL REFERENCES dispute (id),
    line_id TEXT NOT NULL,
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    place INTEGER NOT NULL, -- among the lines of the invoice, from 0
    quantity TEXT, -- where it was questioned by quantity
    claimed_minor BIGINT NOT NULL CHECK (claimed_minor > 0),
    approved_minor BIGINT NOT NULL DEFAULT 0 CHECK (approved_minor >= 0 AND approved_minor <= claimed_minor),
    reason TEXT NOT NULL, -- a code of the dealership's list
    operation TEXT, -- the line's own code
    open BOOLEAN NOT NULL,
    PRIMARY KEY (dispute_id, line_id)
);
CREATE UNIQUE INDEX dispute_line_open ON dispute_line (invoice_id, line_id) WHERE open;
CREATE INDEX dispute_line_invoice ON dispute_line (invoice_id, line_id);

-- What happened, in order; internal ones are for staff alone.
CREATE TABLE dispute_event (
    id TEXT NOT NULL PRIMARY KEY,
    dispute_id TEXT NOT NULL REFERENCES dispute (id),
    kind TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('owner', 'staff', 'system')),
    internal BOOLEAN NOT NULL,
    person_id TEXT,
    about_id TEXT, -- the person it was assigned to
    body BYTEA,
    form_key TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX dispute_event_list ON dispute_event (dispute_id, at, id);
CREATE UNIQUE INDEX dispute_event_form ON dispute_event (form_key);

-- A dispute is decided once, and once more after an appeal.
CREATE TABLE dispute_decision (
    id TEXT NOT NULL PRIMARY KEY,
    dispute_id TEXT NOT NULL REFERENCES dispute (id),
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    is_final BOOLEAN NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    approval_id TEXT,
    credit_note_id TEXT REFERENCES credit_note (id),
    credited_minor BIGINT NOT NULL CHECK (credited_minor >= 0), -- with tax
    account_minor BIGINT NOT NULL CHECK (account_minor >= 0), -- of it, paid before: on the account
    refunded_minor BIGINT NOT NULL CHECK (refunded_minor >= 0), -- of it, paid before: sent back
    due_minor BIGINT NOT NULL, -- left to pay on the invoice
    form_key TEXT NOT NULL,
    note BYTEA -- to the customer, about all of it
);
CREATE UNIQUE INDEX dispute_decision_once ON dispute_decision (dispute_id, is_final);
CREATE UNIQUE INDEX dispute_decision_form ON dispute_decision (form_key);

CREATE TABLE dispute_ruling (
    id TEXT NOT NULL PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES dispute_decision (id),
    line_id TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('upheld', 'partly', 'rejected', 'goodwill')),
    approved_minor BIGINT NOT NULL CHECK (approved_minor >= 0), -- before tax
    reason BYTEA NOT NULL
);
CREATE UNIQUE INDEX dispute_ruling_line ON dispute_ruling (decision_id, line_id);

-- Paid so that the car could be fetched, while some of it was questioned.
ALTER TABLE payment_attempt ADD COLUMN protest BOOLEAN NOT NULL DEFAULT FALSE;
