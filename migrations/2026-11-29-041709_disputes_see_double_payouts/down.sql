DROP INDEX chargeback_twice;
DROP INDEX chargeback_back_waits;
ALTER TABLE chargeback DROP COLUMN back_waits;
ALTER TABLE chargeback DROP COLUMN twice_seen_by;
ALTER TABLE chargeback DROP COLUMN twice_seen_at;
