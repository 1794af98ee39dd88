DROP INDEX customer_merged_into;
ALTER TABLE customer DROP COLUMN merged_at;
ALTER TABLE customer DROP COLUMN merged_into;
