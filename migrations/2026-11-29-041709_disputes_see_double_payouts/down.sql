DROP INDEX chargeback_twice;
ALTER TABLE chargeback DROP COLUMN twice_seen_by;
ALTER TABLE chargeback DROP COLUMN twice_seen_at;
