-- Chargebacks of money that had gone back to the customer before: somebody has to get it back, and says so.
ALTER TABLE chargeback ADD COLUMN twice_seen_at BIGINT;
ALTER TABLE chargeback ADD COLUMN twice_seen_by TEXT;
-- Won while a payment page for its invoice was open: its money goes to the invoice once that has ended.
ALTER TABLE chargeback ADD COLUMN back_waits BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX chargeback_back_waits ON chargeback (dealership_id, id) WHERE back_waits;
CREATE INDEX chargeback_twice ON chargeback (dealership_id, created_at, id)
    WHERE state IN ('open', 'lost') AND booked_minor < amount_minor AND twice_seen_at IS NULL;
