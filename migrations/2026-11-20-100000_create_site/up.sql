-- The installation, its keys, its log and its queue of things still to be done.
-- Portable on purpose: TEXT, BIGINT, INTEGER, BOOLEAN, BYTEA. Instants are microseconds since 1970 in UTC,
-- calendar days are days since 1970-01-01, money is minor units. A column called *_index is a keyed hash,
-- a BYTEA column without that ending is sealed (see base/vault) unless its comment says otherwise.
CREATE TABLE instance (
    id TEXT NOT NULL PRIMARY KEY,
    mode TEXT NOT NULL CHECK (mode IN ('demo', 'evaluation', 'production')),
    created_at BIGINT NOT NULL
);

CREATE TABLE data_key (
    id TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kek TEXT NOT NULL,
    wrapped BYTEA NOT NULL, -- AES-256-GCM under the key-encryption key
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE INDEX data_key_holder ON data_key (holder, purpose, created_at);

CREATE TABLE dealership (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    street TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    postal_code TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    tax_id TEXT NOT NULL DEFAULT '',
    registration TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    tax_mode TEXT NOT NULL CHECK (tax_mode IN ('per_group', 'per_line')),
    invoice_prefix TEXT NOT NULL,
    receipt_prefix TEXT NOT NULL,
    payment_terms_days INTEGER NOT NULL,
    part_payment_minimum BIGINT NOT NULL CHECK (part_payment_minimum >= 0),
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX dealership_name ON dealership (name);

CREATE TABLE audit_entry (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_id TEXT,
    object_id TEXT,
    customer_id TEXT,
    dealership_id TEXT,
    seq BIGINT,
    entry BYTEA NOT NULL -- canonical CBOR; personal values inside are sealed
);
CREATE UNIQUE INDEX audit_entry_seq ON audit_entry (seq);
CREATE INDEX audit_entry_customer ON audit_entry (customer_id, at, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, at, id);
CREATE INDEX audit_entry_object ON audit_entry (object_id, at, id);
CREATE INDEX audit_entry_dealership ON audit_entry (dealership_id, at, id);

CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'done', 'stuck')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    lease TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE UNIQUE INDEX outbox_key ON outbox (kind, key);
CREATE INDEX outbox_due ON outbox (state, next_at);

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE mail (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL, -- what makes a mail the only one of its kind
    person_id TEXT,
    customer_id TEXT,
    object_id TEXT,
    message BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE UNIQUE INDEX mail_key ON mail (kind, key);
CREATE INDEX mail_object ON mail (object_id, created_at);
CREATE INDEX mail_created ON mail (created_at, id);

CREATE TABLE rate_bucket (
    key BYTEA NOT NULL PRIMARY KEY, -- keyed hash of what is limited
    at BIGINT NOT NULL
);
