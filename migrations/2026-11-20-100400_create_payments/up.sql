-- Money on its way, money received, money sent back.
CREATE TABLE payment (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    number TEXT NOT NULL,
    method TEXT NOT NULL,
    instrument BYTEA,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    received_on INTEGER NOT NULL,
    received_at BIGINT NOT NULL,
    provider TEXT,
    provider_payment TEXT,
    attempt_id TEXT,
    reference TEXT,
    source_index BYTEA,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payment_number ON payment (dealership_id, number);
CREATE UNIQUE INDEX payment_provider ON payment (provider, provider_payment);
CREATE UNIQUE INDEX payment_reference ON payment (dealership_id, reference);
CREATE INDEX payment_list ON payment (customer_id, received_on DESC, id DESC);

-- A reversal is a row of its own kind; amounts are always positive.
CREATE TABLE allocation (
    id TEXT NOT NULL PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payment (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    kind TEXT NOT NULL CHECK (kind IN ('applied', 'reversed')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    occurred_on INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX allocation_payment ON allocation (payment_id);
CREATE INDEX allocation_invoice ON allocation (invoice_id);

CREATE TABLE payment_attempt (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    person_id TEXT,
    pay_link_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('created', 'open', 'processing', 'succeeded', 'failed', 'expired', 'unknown', 'held')),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    form_key TEXT NOT NULL,
    provider_session TEXT,
    provider_payment TEXT,
    request BYTEA NOT NULL, -- what the provider is asked for, so that asking again says the same
    checkout_url BYTEA,
    failure TEXT,
    payment_id TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payment_attempt_form ON payment_attempt (form_key);
CREATE UNIQUE INDEX payment_attempt_session ON payment_attempt (provider_session);
CREATE UNIQUE INDEX payment_attempt_payment ON payment_attempt (provider_payment);
CREATE INDEX payment_attempt_customer ON payment_attempt (customer_id, created_at);
CREATE INDEX payment_attempt_sweep ON payment_attempt (state, changed_at);

CREATE TABLE attempt_invoice (
    id TEXT NOT NULL PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES payment_attempt (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    live BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX attempt_invoice_live ON attempt_invoice (invoice_id) WHERE live;
CREATE INDEX attempt_invoice_attempt ON attempt_invoice (attempt_id);

CREATE TABLE refund (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    payment_id TEXT NOT NULL REFERENCES payment (id),
    state TEXT NOT NULL CHECK (state IN ('requested', 'sent', 'done', 'failed')),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    provider_refund TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX refund_provider ON refund (provider_refund);
CREATE INDEX refund_payment ON refund (payment_id);

CREATE TABLE provider_event (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    payload BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    applied_at BIGINT,
    outcome TEXT
);
CREATE INDEX provider_event_received ON provider_event (received_at);

CREATE TABLE reconciliation (
    id TEXT NOT NULL PRIMARY KEY,
    ran_at BIGINT NOT NULL,
    cursor_at BIGINT NOT NULL,
    checked INTEGER NOT NULL,
    repaired INTEGER NOT NULL,
    differences INTEGER NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX reconciliation_ran ON reconciliation (ran_at);
