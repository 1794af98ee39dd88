-- Invoices, the ledger, papers.
CREATE TABLE number_counter (
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    document_type TEXT NOT NULL,
    series TEXT NOT NULL,
    year INTEGER NOT NULL, -- 0 where the number's format does not print it
    last BIGINT NOT NULL,
    PRIMARY KEY (dealership_id, document_type, series, year)
);

-- open_minor is a projection of the ledger: only ledger::post writes it.
CREATE TABLE invoice (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    vehicle_id TEXT REFERENCES vehicle (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'cancelled')),
    series TEXT NOT NULL,
    number TEXT,
    repair_order TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL,
    issued_on INTEGER,
    due_on INTEGER,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    open_minor BIGINT NOT NULL DEFAULT 0 CHECK (open_minor >= 0),
    label BYTEA NOT NULL,
    snapshot BYTEA NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('portal', 'import')),
    source_index BYTEA,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    issued_at BIGINT,
    issued_by TEXT,
    CHECK (state = 'draft' OR (number IS NOT NULL AND issued_on IS NOT NULL AND due_on IS NOT NULL AND issued_at IS NOT NULL))
);
CREATE UNIQUE INDEX invoice_number ON invoice (dealership_id, number);
CREATE INDEX invoice_repair_order ON invoice (dealership_id, repair_order);
-- Drafts have no issued_on, which is how lists leave them out. The last columns let filters and sums read the index
-- alone. Predicates appear word for word in the queries (billing/invoices/listing).
CREATE INDEX invoice_list ON invoice (customer_id, issued_on DESC, id DESC, total_minor) WHERE issued_on IS NOT NULL;
CREATE INDEX invoice_list_due ON invoice (customer_id, due_on DESC, id DESC, issued_on, vehicle_id) WHERE issued_on IS NOT NULL;
CREATE INDEX invoice_list_total ON invoice (customer_id, total_minor DESC, id DESC, issued_on, vehicle_id) WHERE issued_on IS NOT NULL;
CREATE INDEX invoice_vehicle ON invoice (customer_id, vehicle_id, issued_on DESC, id DESC, total_minor);
CREATE INDEX invoice_open ON invoice (customer_id, due_on DESC, id DESC, open_minor, total_minor, issued_on, vehicle_id) WHERE open_minor <> 0;
CREATE INDEX invoice_open_list ON invoice (customer_id, issued_on DESC, id DESC, due_on, vehicle_id) WHERE open_minor <> 0;
CREATE INDEX invoice_open_total ON invoice (customer_id, total_minor DESC, id DESC, issued_on, due_on, vehicle_id) WHERE open_minor <> 0;
CREATE INDEX invoice_paid_list ON invoice (customer_id, issued_on DESC, id DESC, vehicle_id) WHERE open_minor = 0 AND total_minor <> 0 AND issued_on IS NOT NULL;
CREATE INDEX invoice_paid_due ON invoice (customer_id, due_on DESC, id DESC, issued_on, vehicle_id) WHERE open_minor = 0 AND total_minor <> 0 AND issued_on IS NOT NULL;
CREATE INDEX invoice_paid_total ON invoice (customer_id, total_minor DESC, id DESC, issued_on, vehicle_id) WHERE open_minor = 0 AND total_minor <> 0 AND issued_on IS NOT NULL;
CREATE INDEX invoice_no_charge ON invoice (customer_id, issued_on DESC, id DESC, vehicle_id) WHERE total_minor = 0 AND issued_on IS NOT NULL;
CREATE INDEX invoice_search_number ON invoice (customer_id, number);
CREATE INDEX invoice_search_repair_order ON invoice (customer_id, repair_order);
CREATE INDEX dealer_open ON invoice (dealership_id, due_on, open_minor) WHERE open_minor <> 0;
CREATE INDEX dealer_list ON invoice (dealership_id, issued_on DESC, id DESC);

CREATE TABLE ledger_transaction (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    occurred_on INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_transaction_source ON ledger_transaction (source_id, kind);
CREATE INDEX ledger_transaction_customer ON ledger_transaction (customer_id, occurred_on, id);

CREATE TABLE posting (
    id TEXT NOT NULL PRIMARY KEY,
    transaction_id TEXT NOT NULL REFERENCES ledger_transaction (id),
    dealership_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    document_id TEXT,
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    occurred_on INTEGER NOT NULL
);
CREATE INDEX posting_doc ON posting (customer_id, document_id, account, amount);
CREATE INDEX posting_day ON posting (customer_id, occurred_on, account, amount);
CREATE INDEX posting_transaction ON posting (transaction_id);

CREATE TABLE stored_document (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    object_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 BYTEA NOT NULL, -- of the file in clear
    content BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX stored_document_object ON stored_document (object_id, kind);

CREATE TABLE delivery (
    id TEXT NOT NULL PRIMARY KEY,
    object_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'bounced', 'viewed')),
    at BIGINT NOT NULL
);
CREATE INDEX delivery_object ON delivery (object_id, at);

CREATE TABLE pay_link (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    token_hash BYTEA NOT NULL, -- SHA-256 of a 256-bit random token
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX pay_link_token ON pay_link (token_hash);
CREATE INDEX pay_link_invoice ON pay_link (invoice_id);
