DROP INDEX counter_payment_reversed;
ALTER TABLE counter_payment DROP COLUMN approval_id;
