-- An account that was merged stays, with its documents, and names the one that goes on.
ALTER TABLE customer ADD COLUMN merged_into TEXT;
ALTER TABLE customer ADD COLUMN merged_at BIGINT;
CREATE INDEX customer_merged_into ON customer (merged_into) WHERE merged_into IS NOT NULL;
