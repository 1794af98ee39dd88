DROP TABLE fraud_warning;
DROP INDEX chargeback_part_invoice;
DROP INDEX chargeback_unanswered;
DROP INDEX chargeback_listed;
ALTER TABLE chargeback DROP COLUMN answer_failed;
ALTER TABLE chargeback DROP COLUMN answered_at;
ALTER TABLE chargeback DROP COLUMN answer_begun_by;
ALTER TABLE chargeback DROP COLUMN answer_begun_at;
