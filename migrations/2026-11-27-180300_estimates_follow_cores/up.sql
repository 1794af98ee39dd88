-- Core charges that were billed. open_minor is what of one, before tax, was neither returned nor credited yet.
CREATE TABLE core_charge (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    line_id TEXT NOT NULL,
    place INTEGER NOT NULL, -- of the line on the invoice, from 0
    state TEXT NOT NULL CHECK (state IN ('open', 'returned', 'forfeited')),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    open_minor BIGINT NOT NULL CHECK (open_minor >= 0),
    issued_on INTEGER NOT NULL,
    closed_on INTEGER,
    CHECK ((state = 'open') = (closed_on IS NULL))
);
CREATE INDEX core_charge_list ON core_charge (dealership_id, state, issued_on, id);
CREATE INDEX core_charge_invoice ON core_charge (invoice_id);
