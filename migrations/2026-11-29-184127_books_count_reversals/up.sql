-- Reversing a payment takes money out of the books as sending it back does: above the limit a second person approves it,
-- and what one person reversed alone on a day counts.
ALTER TABLE counter_payment ADD COLUMN approval_id TEXT;
CREATE INDEX counter_payment_reversed ON counter_payment (customer_id, reversed_at);
