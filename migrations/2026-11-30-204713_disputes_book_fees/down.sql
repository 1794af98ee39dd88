DELETE FROM posting WHERE transaction_id IN (SELECT id FROM ledger_transaction WHERE kind = 'chargeback_fee');
DELETE FROM ledger_transaction WHERE kind = 'chargeback_fee';
ALTER TABLE chargeback DROP COLUMN fee_minor;
