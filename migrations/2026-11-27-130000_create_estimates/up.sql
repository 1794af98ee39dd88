-- Estimates: one row each, its versions, and the consents that were given to them.
CREATE TABLE estimate (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    vehicle_id TEXT REFERENCES vehicle (id),
    number TEXT NOT NULL,
    repair_order TEXT NOT NULL DEFAULT '',
    -- That of the newest version that was sent; draft before the first.
    state TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'approved', 'part_approved', 'declined', 'expired', 'withdrawn')),
    version INTEGER NOT NULL DEFAULT 0, -- the newest that was sent
    currency TEXT NOT NULL,
    valid_until INTEGER NOT NULL,
    net_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL,
    label BYTEA NOT NULL,
    invoice_id TEXT REFERENCES invoice (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    CHECK (state = 'draft' OR (version > 0 AND sent_at IS NOT NULL))
);
CREATE UNIQUE INDEX estimate_number ON estimate (dealership_id, number);
CREATE INDEX estimate_list ON estimate (dealership_id, created_at DESC, id DESC);
CREATE INDEX estimate_state ON estimate (dealership_id, state, created_at DESC, id DESC);
CREATE INDEX estimate_customer ON estimate (customer_id, created_at DESC, id DESC);
CREATE INDEX estimate_owner ON estimate (customer_id, sent_at DESC, id DESC) WHERE sent_at IS NOT NULL;
CREATE INDEX estimate_waiting ON estimate (customer_id, sent_at DESC, id DESC) WHERE state = 'sent';
CREATE INDEX estimate_repair_order ON estimate (customer_id, repair_order);
CREATE INDEX estimate_vehicle ON estimate (vehicle_id, created_at DESC, id DESC);
CREATE INDEX estimate_expiry ON estimate (dealership_id, valid_until) WHERE state = 'sent';
CREATE INDEX estimate_invoice ON estimate (invoice_id);

-- A version that was sent is never changed again but for its state.
CREATE TABLE estimate_version (
    id TEXT NOT NULL PRIMARY KEY,
    estimate_id TEXT NOT NULL REFERENCES estimate (id),
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'approved', 'part_approved', 'declined', 'expired', 'withdrawn', 'superseded')),
    valid_until INTEGER NOT NULL,
    net_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    content BYTEA NOT NULL,
    document BYTEA, -- what is signed
    sha256 BYTEA, -- of the document in clear
    edit BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    created_by TEXT,
    sent_at BIGINT,
    CHECK (state = 'draft' OR (document IS NOT NULL AND sha256 IS NOT NULL AND sent_at IS NOT NULL))
);
CREATE UNIQUE INDEX estimate_version_number ON estimate_version (estimate_id, version);

-- Rows are only ever added. amount_minor is what is authorised before tax, in all, from this consent on.
CREATE TABLE consent (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    estimate_id TEXT NOT NULL REFERENCES estimate (id),
    version_id TEXT NOT NULL REFERENCES estimate_version (id),
    kind TEXT NOT NULL CHECK (kind IN ('passkey', 'verbal', 'declined')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency TEXT NOT NULL,
    person_id TEXT, -- who decided, where that is a person of the portal
    recorded_by TEXT, -- who wrote a verbal consent down
    evidence BYTEA NOT NULL,
    given_at BIGINT NOT NULL
);
CREATE INDEX consent_estimate ON consent (estimate_id, given_at DESC, id DESC);
