-- What is known of a payment that somebody took at the counter, and whether it turned out to be none.
CREATE TABLE counter_payment (
    payment_id TEXT NOT NULL PRIMARY KEY REFERENCES payment (id),
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    form_key TEXT NOT NULL,
    taken_by TEXT,
    cash_minor BIGINT NOT NULL DEFAULT 0, -- cash of this customer within the span of the rule, this payment included
    cash_flag BOOLEAN NOT NULL, -- above the threshold: to be reported
    reversed_at BIGINT,
    reversed_by TEXT,
    reason BYTEA
);
CREATE UNIQUE INDEX counter_payment_form ON counter_payment (form_key);
CREATE INDEX counter_payment_cash ON counter_payment (dealership_id, cash_flag, payment_id);
CREATE INDEX payment_dealer ON payment (dealership_id, received_on DESC, id DESC);
CREATE INDEX payment_cash ON payment (customer_id, method, received_on, amount_minor);

ALTER TABLE refund ADD COLUMN number TEXT;
ALTER TABLE refund ADD COLUMN form_key TEXT;
ALTER TABLE refund ADD COLUMN reason BYTEA;
ALTER TABLE refund ADD COLUMN requested_by TEXT;
ALTER TABLE refund ADD COLUMN by_hand BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE refund ADD COLUMN approval_id TEXT;
ALTER TABLE refund ADD COLUMN failure TEXT;
CREATE UNIQUE INDEX refund_form ON refund (form_key);
CREATE UNIQUE INDEX refund_number ON refund (dealership_id, number);
CREATE INDEX refund_list ON refund (dealership_id, created_at DESC, id DESC);
