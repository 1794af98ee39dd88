-- How far the answer to a chargeback is: asked for by somebody, with the network, or refused by the provider.
ALTER TABLE chargeback ADD COLUMN answer_begun_at BIGINT;
ALTER TABLE chargeback ADD COLUMN answer_begun_by TEXT;
ALTER TABLE chargeback ADD COLUMN answered_at BIGINT;
ALTER TABLE chargeback ADD COLUMN answer_failed TEXT NOT NULL DEFAULT '';
CREATE INDEX chargeback_listed ON chargeback (dealership_id, id);
CREATE INDEX chargeback_unanswered ON chargeback (dealership_id, created_at, id)
    WHERE state IN ('inquiry', 'open') AND answered_at IS NULL;
CREATE INDEX chargeback_part_invoice ON chargeback_part (invoice_id, chargeback_id);

-- What the card network suspects before anybody takes money back.
CREATE TABLE fraud_warning (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    payment_id TEXT NOT NULL REFERENCES payment (id),
    provider_warning TEXT NOT NULL,
    kind TEXT NOT NULL, -- the network's code, such as unauthorized_use_of_card
    created_at BIGINT NOT NULL,
    handled_at BIGINT,
    handled_by TEXT
);
CREATE UNIQUE INDEX fraud_warning_provider ON fraud_warning (provider_warning);
CREATE INDEX fraud_warning_waiting ON fraud_warning (dealership_id, created_at, id) WHERE handled_at IS NULL;
