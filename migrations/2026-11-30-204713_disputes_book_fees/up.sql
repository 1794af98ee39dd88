-- What the network charges for a chargeback, beside the money that it takes: the dealership's cost, not the customer's.
ALTER TABLE chargeback ADD COLUMN fee_minor BIGINT NOT NULL DEFAULT 0;
