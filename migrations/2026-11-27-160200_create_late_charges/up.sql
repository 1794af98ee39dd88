-- What was charged because an invoice was late: a document of its own (charge_id) for one stretch of days, each stretch once.
CREATE TABLE late_charge (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    charge_id TEXT NOT NULL REFERENCES invoice (id),
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    created_at BIGINT NOT NULL,
    CHECK (to_day >= from_day)
);
CREATE UNIQUE INDEX late_charge_period ON late_charge (invoice_id, from_day);
CREATE UNIQUE INDEX late_charge_document ON late_charge (charge_id);
