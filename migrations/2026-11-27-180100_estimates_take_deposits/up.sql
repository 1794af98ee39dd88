-- Money of a customer that is kept for one estimate. The amounts are in the ledger; a row says for what and from which
-- payment. What is used or let go stays, so that the way of the money can be read.
CREATE TABLE deposit (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    estimate_id TEXT NOT NULL REFERENCES estimate (id),
    payment_id TEXT NOT NULL REFERENCES payment (id),
    state TEXT NOT NULL CHECK (state IN ('held', 'used', 'released')),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    invoice_id TEXT REFERENCES invoice (id), -- that got it
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    CHECK ((state = 'used') = (invoice_id IS NOT NULL))
);
CREATE INDEX deposit_estimate ON deposit (estimate_id, id);
CREATE INDEX deposit_payment ON deposit (payment_id);

-- The estimate whose deposit an attempt is to pay: one living attempt for each.
CREATE TABLE attempt_estimate (
    attempt_id TEXT NOT NULL PRIMARY KEY REFERENCES payment_attempt (id),
    estimate_id TEXT NOT NULL REFERENCES estimate (id),
    live BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX attempt_estimate_live ON attempt_estimate (estimate_id) WHERE live;
