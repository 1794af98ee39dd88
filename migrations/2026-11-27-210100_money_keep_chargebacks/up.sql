-- Money that a card network took back (what the provider calls a dispute). booked_minor is what of it left the payment's
-- money: never more than was still there.
CREATE TABLE chargeback (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    payment_id TEXT NOT NULL REFERENCES payment (id),
    provider_dispute TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('inquiry', 'open', 'won', 'lost')),
    reason TEXT NOT NULL, -- the network's code, such as product_not_received
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    booked_minor BIGINT NOT NULL DEFAULT 0 CHECK (booked_minor >= 0 AND booked_minor <= amount_minor),
    answer_by BIGINT, -- the provider takes an answer until then
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX chargeback_provider ON chargeback (provider_dispute);
CREATE INDEX chargeback_payment ON chargeback (payment_id);
CREATE INDEX chargeback_undecided ON chargeback (dealership_id, created_at, id) WHERE state IN ('inquiry', 'open');

-- Which invoices it was taken from, so that they get it again when it is won.
CREATE TABLE chargeback_part (
    chargeback_id TEXT NOT NULL REFERENCES chargeback (id),
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (chargeback_id, invoice_id)
);
