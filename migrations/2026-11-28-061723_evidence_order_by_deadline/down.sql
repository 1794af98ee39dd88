DROP INDEX chargeback_due;
ALTER TABLE chargeback DROP COLUMN answer_due;
