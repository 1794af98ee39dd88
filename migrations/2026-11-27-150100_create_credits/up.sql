-- Two more projections of the ledger beside open_minor: only ledger::post writes them, forecourt ledger proves them.
ALTER TABLE invoice ADD COLUMN credited_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invoice ADD COLUMN written_off_minor BIGINT NOT NULL DEFAULT 0;

CREATE TABLE credit_note (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    series TEXT NOT NULL,
    number TEXT NOT NULL,
    currency TEXT NOT NULL,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor > 0),
    to_credit_minor BIGINT NOT NULL CHECK (to_credit_minor >= 0), -- what had been paid and is the customer's again
    cancels BOOLEAN NOT NULL, -- nothing was paid and nothing is left: the invoice is void
    form_key TEXT NOT NULL,
    approval_id TEXT,
    snapshot BYTEA NOT NULL,
    issued_on INTEGER NOT NULL,
    issued_at BIGINT NOT NULL,
    issued_by TEXT
);
CREATE UNIQUE INDEX credit_note_number ON credit_note (dealership_id, number);
CREATE UNIQUE INDEX credit_note_form ON credit_note (form_key);
CREATE INDEX credit_note_invoice ON credit_note (invoice_id, id);
CREATE INDEX credit_note_list ON credit_note (customer_id, issued_on DESC, id DESC);
CREATE INDEX credit_note_dealer ON credit_note (dealership_id, issued_on DESC, id DESC);

-- What of which line: amounts have the sign of their line and sum to the note's net and tax.
CREATE TABLE credit_line (
    id TEXT NOT NULL PRIMARY KEY,
    credit_note_id TEXT NOT NULL REFERENCES credit_note (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    line_id TEXT NOT NULL,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL
);
CREATE UNIQUE INDEX credit_line_note ON credit_line (credit_note_id, line_id);
CREATE INDEX credit_line_invoice ON credit_line (invoice_id, line_id, net_minor);

-- A receivable given up. What comes back of it, by a credit note or because it is owed again after all, is in reversed_minor.
CREATE TABLE write_off (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    reversed_minor BIGINT NOT NULL DEFAULT 0 CHECK (reversed_minor >= 0 AND reversed_minor <= amount_minor),
    reason BYTEA NOT NULL,
    form_key TEXT NOT NULL,
    approval_id TEXT,
    written_on INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT
);
CREATE UNIQUE INDEX write_off_form ON write_off (form_key);
CREATE INDEX write_off_invoice ON write_off (invoice_id, id);
CREATE INDEX write_off_dealer ON write_off (dealership_id, written_on DESC, id DESC);
