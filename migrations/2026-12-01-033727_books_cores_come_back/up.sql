-- Old parts that came back on a later invoice: which line of it took what off which core charge, before tax.
CREATE TABLE core_return (
    invoice_id TEXT NOT NULL REFERENCES invoice (id) ON DELETE CASCADE,
    line_id TEXT NOT NULL,
    core_id TEXT NOT NULL REFERENCES core_charge (id) ON DELETE CASCADE,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (invoice_id, line_id, core_id)
);
CREATE INDEX core_charge_customer ON core_charge (customer_id, state, issued_on, id);
