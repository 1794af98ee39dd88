-- Invoices that bill what was approved on an estimate after its first one (estimate.invoice_id) was made.
CREATE TABLE estimate_bill (
    invoice_id TEXT NOT NULL PRIMARY KEY REFERENCES invoice (id) ON DELETE CASCADE,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    estimate_id TEXT NOT NULL REFERENCES estimate (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX estimate_bill_estimate ON estimate_bill (estimate_id, created_at);
