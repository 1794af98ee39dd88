-- Imports, and the rows of one while it is being checked. Staged rows are gone when the import has ended.
-- Plain are only the keys that tie rows together, days and amounts; everything else is in `content`.
CREATE TABLE import (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    state TEXT NOT NULL CHECK (state IN ('staging', 'applied', 'done')), -- applied: its staged rows are still to be cleared away
    customers BIGINT NOT NULL DEFAULT 0, -- how many were made
    vehicles BIGINT NOT NULL DEFAULT 0,
    invoices BIGINT NOT NULL DEFAULT 0,
    payments BIGINT NOT NULL DEFAULT 0,
    started_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL, -- the last sign of life: an import that died is cleared away by a later one
    applied_at BIGINT
);
CREATE INDEX import_touched ON import (state, touched_at);

-- `place` is the row of the file, the header being 1. A row whose key was readable and the rest not has no `content`.
CREATE TABLE staged_customer (
    import_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    reference TEXT NOT NULL,
    source_index BYTEA,
    content BYTEA,
    PRIMARY KEY (import_id, place)
);
CREATE INDEX staged_customer_key ON staged_customer (import_id, reference, place);

CREATE TABLE staged_vehicle (
    import_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    customer_reference TEXT NOT NULL,
    vin_index BYTEA NOT NULL,
    source_index BYTEA,
    content BYTEA,
    PRIMARY KEY (import_id, place)
);
CREATE INDEX staged_vehicle_key ON staged_vehicle (import_id, customer_reference, vin_index, place);

CREATE TABLE staged_invoice (
    import_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    number TEXT NOT NULL,
    customer_reference TEXT,
    vin_index BYTEA,
    source_index BYTEA, -- of the invoice with its lines; known once they were worked out together
    content BYTEA,
    PRIMARY KEY (import_id, place)
);
CREATE INDEX staged_invoice_key ON staged_invoice (import_id, number, place);

-- Neighbouring lines of one invoice are one row here.
CREATE TABLE staged_lines (
    import_id TEXT NOT NULL,
    place BIGINT NOT NULL, -- of the first of them
    number TEXT NOT NULL,
    lines BIGINT NOT NULL,
    content BYTEA,
    PRIMARY KEY (import_id, place)
);
CREATE INDEX staged_lines_key ON staged_lines (import_id, number, place);

CREATE TABLE staged_payment (
    import_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    reference TEXT NOT NULL,
    number TEXT, -- of the invoice
    received_on INTEGER,
    amount_minor BIGINT,
    method TEXT,
    source_index BYTEA,
    PRIMARY KEY (import_id, place)
);
CREATE INDEX staged_payment_key ON staged_payment (import_id, reference, place);
CREATE INDEX staged_payment_number ON staged_payment (import_id, number);
CREATE INDEX staged_payment_day ON staged_payment (import_id, received_on, place);
